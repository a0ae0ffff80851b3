/** @file Many texts as batches of similar length, so that little time goes into padding. */

import type { Row } from "../../programs/feeds";
import type { Runtime } from "../../runtime/runtime";

/** Some of the rows, with their places among all. */
export interface RowBatch {
  readonly rows: readonly Row[];
  readonly indices: readonly number[];
}

/**
 * Most tokens of a batch, padding included, and how short a row may be beside the longest. A GPU wants much at once; a CPU
 * gains nothing from more than its caches hold and pays for padding.
 */
const limits = {
  webgpu: { tokens: 4096, shortest: 0.25 },
  wasm: { tokens: 1024, shortest: 0.7 },
} as const;

/** The rows by length, longest first, in batches that suit the device; one row at least. */
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
