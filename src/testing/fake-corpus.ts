/** @file Made-up measures of the texts of a corpus, for an engine without models. */

import type { Headscope } from "../engine/api/api";
import { floatTensor } from "../lib/tensor";

/** Two heads of one layer: of text t head h has the sum 10·t + h + `shift`, one query counts, but none of text 2. */
export function fakeMeasureTexts(calls: string[], shift: () => number = () => 0): Headscope["measureTexts"] {
  return async (_model, { texts, rows = [...texts.keys()], weighting }, options) => {
    calls.push(`${weighting} ${rows.join()}`);
    options?.signal?.throwIfAborted();
    options?.onProgress?.({ stage: "run", done: rows.length, total: rows.length, unit: "texts" });
    const data = Float32Array.from(rows.flatMap((row) => [10 * row + shift(), 10 * row + 1 + shift()]));
    const counts = rows.map((row) => (row === 2 ? 0 : 1));
    const sums = floatTensor(data, [rows.length, 1, 2]);
    return {
      rows,
      tokens: rows.map((row) => row + 1),
      measures: [{ key: "self", unit: "share", sums, counts }],
    };
  };
}
