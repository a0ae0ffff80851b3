/** @file Measures the heads of a model over a corpus in chunks, and puts them together. */

import type { Headscope, ModelInfo } from "../../engine/api/api";
import type { CorpusMeasures } from "../../figures/measured";
import type { CallOptions } from "../../lib/call";
import { areClose, idOf, inChunks } from "./chunks";
import { type CorpusChunk, type Keepers, keeperFor } from "./keeper";

/** Changes with what a measure means, so that older numbers are not read. */
const version = 2;

export interface CorpusAsked {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly weighting: CorpusMeasures["weighting"];
}

interface Parts {
  readonly engine: Pick<Headscope, "measureTexts">;
  readonly keepers: Keepers<CorpusChunk>;
}

export async function measureCorpus(
  { engine, keepers }: Parts,
  { model }: Pick<ModelInfo, "model">,
  asked: CorpusAsked,
  options: CallOptions,
): Promise<CorpusMeasures> {
  const { texts, weighting } = asked;
  const measure = async (rows: readonly number[], call: CallOptions) =>
    chunkOf(await engine.measureTexts(model, { texts, rows, weighting }, call));
  const chunks = await inChunks(
    {
      id: idOf(`${version} ${model} ${weighting}`, texts),
      texts,
      keeper: keeperFor(model, keepers),
      measure,
      isStillSo: async (chunk, call) => isSameText(chunk, await measure([chunk.rows.at(-1)!], call)),
    },
    options,
  );
  return joined(asked, chunks);
}

/** Whether the last text of a chunk is the only one of another. */
function isSameText(chunk: CorpusChunk, only: CorpusChunk): boolean {
  const last = chunk.rows.length - 1;
  return only.measures.every(({ key, sums, counts }) => {
    const own = chunk.measures.find((measure) => measure.key === key);
    const size = sums.length;
    const before = own?.sums.subarray(last * size, (last + 1) * size) ?? [];
    return own?.counts[last] === counts[0] && areClose(sums, before);
  });
}

type Answer = Awaited<ReturnType<Headscope["measureTexts"]>>;

const chunkOf = ({ rows, tokens, measures }: Answer): CorpusChunk => ({
  rows,
  tokens,
  measures: measures.map(({ key, sums, counts }) => ({ key, sums: sums.data, counts })),
});

/** All texts in their own order. */
function joined({ texts, labels, weighting }: CorpusAsked, chunks: readonly CorpusChunk[]): CorpusMeasures {
  const keys = chunks[0]?.measures.map(({ key }) => key) ?? [];
  const measures = keys.map((key, measure) => {
    const sums = new Array<Float32Array>(texts.length);
    const counts = new Array<number>(texts.length).fill(0);
    for (const { rows, measures: own } of chunks) {
      const { sums: data, counts: ownCounts } = own[measure]!;
      const size = data.length / rows.length;
      rows.forEach((row, place) => {
        sums[row] = data.subarray(place * size, (place + 1) * size);
        counts[row] = ownCounts[place]!;
      });
    }
    return { key, sums, counts };
  });
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens.reduce((own, count) => own + count, 0), 0);
  return { texts, labels, weighting, tokens, measures };
}
