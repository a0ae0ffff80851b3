/** @file Groups texts of similar length into batches, to avoid padding. */

import type { Row } from "../../programs/feeds";
import type { Runtime } from "../../runtime/runtime";

/** Some of the rows, with their indices. */
export interface RowBatch {
  readonly rows: readonly Row[];
  readonly indices: readonly number[];
}

/**
 * The most tokens of a batch, including padding, and the shortest row relative to the longest. A GPU needs large
 * batches; a CPU does not gain beyond its caches, and padding costs time.
 */
const limits = {
  webgpu: { tokens: 4096, shortest: 0.25 },
  wasm: { tokens: 1024, shortest: 0.7 },
} as const;

/** Batches of rows sorted by length, longest first. Each has at least one row. */
export function batchesOf(rows: readonly Row[], kind: Runtime["kind"]): readonly RowBatch[] {
  const byLength = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.ids.length - a.row.ids.length || a.index - b.index);
  const batches: { rows: Row[]; indices: number[] }[] = [];
  for (const { row, index } of byLength) {
    const last = batches.at(-1);
    if (last && fits(row, last.rows, kind)) {
      last.rows.push(row);
      last.indices.push(index);
    } else {
      batches.push({ rows: [row], indices: [index] });
    }
  }
  return batches;
}

function fits({ ids }: Row, batch: readonly Row[], kind: Runtime["kind"]): boolean {
  const longest = batch[0]!.ids.length;
  const { tokens, shortest } = limits[kind];
  return (batch.length + 1) * longest <= tokens && ids.length >= shortest * longest;
}
