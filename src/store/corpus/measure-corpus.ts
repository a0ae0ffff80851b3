/** @file Measures the heads of a model over a corpus in chunks. What was cut off continues after the last chunk. */

import type { Headscope, ModelInfo } from "../../engine/api/api";
import type { CorpusMeasures } from "../../figures/measured";
import { type CallOptions, report } from "../../lib/call";
import type { CorpusChunk, CorpusKeeper } from "./keeper";

/** Changes with what a measure means, so that older numbers are not read. */
const version = 1;

/** Texts of a chunk: few enough that a cancel loses little, and as many as a batch of a GPU holds. */
const chunkTexts = 64;

export interface CorpusAsked {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly weighting: CorpusMeasures["weighting"];
}

interface Parts {
  readonly engine: Pick<Headscope, "measureTexts">;
  /** `memory`: for models that cannot be recognised at the next visit. */
  readonly keepers: { readonly browser: CorpusKeeper; readonly memory: CorpusKeeper };
}

export async function measureCorpus(
  { engine, keepers }: Parts,
  { model }: Pick<ModelInfo, "model">,
  asked: CorpusAsked,
  options: CallOptions,
): Promise<CorpusMeasures> {
  const { texts, weighting } = asked;
  const keeper = model.includes("files:") ? keepers.memory : keepers.browser;
  const id = idOf(model, asked);
  const measure = async (rows: readonly number[], onProgress: CallOptions["onProgress"]) => {
    const call = { ...(options.signal && { signal: options.signal }), ...(onProgress && { onProgress }) };
    return chunkOf(await engine.measureTexts(model, { texts, rows, weighting }, call));
  };
  const chunks = new Map<number, CorpusChunk>();
  for (const chunk of await keptOf(keeper, id, measure)) chunks.set(chunk.rows[0]!, chunk);
  const wanted = chunkRows(texts);
  let done = [...chunks.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  for (const rows of wanted) {
    if (chunks.has(rows[0]!)) continue;
    const before = done;
    const chunk = await measure(rows, (progress) =>
      report(options, { ...progress, done: before + progress.done, total: texts.length }),
    );
    chunks.set(rows[0]!, chunk);
    done += rows.length;
    await keeper.save(id, chunk);
  }
  return joined(
    asked,
    wanted.map((rows) => chunks.get(rows[0]!)!),
  );
}

/** The places of the texts of each chunk, longest texts first, so that texts of a chunk are about as long. */
function chunkRows(texts: readonly string[]): readonly (readonly number[])[] {
  const order = [...texts.keys()].sort((a, b) => texts[b]!.length - texts[a]!.length || a - b);
  return Array.from({ length: Math.ceil(order.length / chunkTexts) }, (_, chunk) =>
    order.slice(chunk * chunkTexts, (chunk + 1) * chunkTexts),
  );
}

const largestDrift = 1e-3;

/** What is kept, if a text of it still has the same numbers: a checkpoint may have changed under its name. */
async function keptOf(
  keeper: CorpusKeeper,
  id: string,
  measure: (rows: readonly number[], onProgress: undefined) => Promise<CorpusChunk>,
): Promise<readonly CorpusChunk[]> {
  const chunks = await keeper.load(id);
  const row = chunks[0]?.rows.at(-1);
  if (row === undefined) return [];
  if (isSameText(chunks[0]!, await measure([row], undefined))) return chunks;
  await keeper.forget(id);
  return [];
}

/** Whether the last text of a chunk is the only one of another. */
function isSameText(chunk: CorpusChunk, only: CorpusChunk): boolean {
  const last = chunk.rows.length - 1;
  return only.measures.every(({ key, sums, counts }) => {
    const own = chunk.measures.find((measure) => measure.key === key);
    const size = sums.length;
    const before = own?.sums.subarray(last * size, (last + 1) * size);
    if (!own || before?.length !== size || own.counts[last] !== counts[0]) return false;
    return sums.every((value, head) => {
      const apart = Math.abs(value - before[head]!);
      return Number.isNaN(value)
        ? Number.isNaN(before[head]!)
        : apart <= largestDrift * Math.max(1, Math.abs(value));
    });
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

/** The same for the same model, texts and weighting. */
function idOf(model: string, { texts, weighting }: CorpusAsked): string {
  const letters = texts.reduce((sum, { length }) => sum + length, 0);
  return `${version} ${model} ${weighting} ${texts.length} ${letters} ${digest(JSON.stringify(texts))}`;
}

/** Two 32-bit FNV-1a hashes with different starts, in base 36. */
function digest(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000193) ^ (b >>> 15);
  }
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}
