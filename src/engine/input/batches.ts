/** @file Groups texts of similar length into batches, so that padding costs little. */

import type { Row } from "../../programs/feeds";
import type { Runtime } from "../../runtime/runtime";

/** Some of the rows, with their indices. */
export interface RowBatch {
  readonly rows: readonly Row[];
  readonly indices: readonly number[];
}

interface Costs {
  /** The most tokens of a batch, including padding. A CPU does not gain beyond its caches. */
  readonly mostTokens: number;
  /** What a run costs beside its tokens, in tokens. A GPU is started for each operator; a CPU computes at once. */
  readonly run: number;
}

const costs: Readonly<Record<Runtime["kind"], Costs>> = {
  webgpu: { mostTokens: 4096, run: 256 },
  wasm: { mostTokens: 1024, run: 8 },
};

/** The batches of rows sorted by length, longest first, that cost least. Each has at least one row. */
export function batchesOf(rows: readonly Row[], kind: Runtime["kind"]): readonly RowBatch[] {
  const byLength = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.ids.length - a.row.ids.length || a.index - b.index);
  const ends = cheapestEnds(
    byLength.map(({ row }) => row.ids.length),
    costs[kind],
  );
  return ends.map((end, batch) => {
    const members = byLength.slice(ends[batch - 1] ?? 0, end);
    return { rows: members.map(({ row }) => row), indices: members.map(({ index }) => index) };
  });
}

/**
 * Where the batches of these lengths, in descending order, end: the division whose padded tokens and runs cost least, by
 * dynamic programming over the lengths.
 */
function cheapestEnds(lengths: readonly number[], { mostTokens, run }: Costs): readonly number[] {
  const best = new Float64Array(lengths.length + 1).fill(Number.POSITIVE_INFINITY);
  const starts = new Int32Array(lengths.length + 1);
  best[0] = 0;
  for (const [start, longest] of lengths.entries()) {
    const most = Math.max(1, Math.floor(mostTokens / longest));
    for (let end = start + 1; end <= Math.min(start + most, lengths.length); end++) {
      const cost = best[start]! + run + (end - start) * longest;
      if (cost >= best[end]!) continue;
      best[end] = cost;
      starts[end] = start;
    }
  }
  const ends: number[] = [];
  for (let end = lengths.length; end > 0; end = starts[end]!) ends.unshift(end);
  return ends;
}
