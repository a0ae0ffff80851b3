/** @file Many texts as batches of similar length, so that little time goes into padding. */

import type { Row } from "../programs/feeds";
import type { Runtime } from "../runtime/runtime";

/** Some of the rows, with their places among all. */
export interface RowBatch {
  readonly rows: readonly Row[];
  readonly indices: readonly number[];
}

/** Tokens of a batch, padding included. A GPU wants much at once; a CPU gains nothing from more than its caches hold. */
const mostTokens = { webgpu: 4096, wasm: 1024 };

/** The rows by length, longest first, in batches of at most so many tokens as the device likes; one row at least. */
export function batchesOf(rows: readonly Row[], kind: Runtime["kind"]): readonly RowBatch[] {
  const byLength = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.ids.length - a.row.ids.length || a.index - b.index);
  const batches: { rows: Row[]; indices: number[] }[] = [];
  for (const { row, index } of byLength) {
    const last = batches.at(-1);
    if (last && (last.rows.length + 1) * last.rows[0]!.ids.length <= mostTokens[kind]) {
      last.rows.push(row);
      last.indices.push(index);
    } else {
      batches.push({ rows: [row], indices: [index] });
    }
  }
  return batches;
}
