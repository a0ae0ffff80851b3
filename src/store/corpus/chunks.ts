/** @file Measures many texts in chunks, longest texts first. What was cut off continues after the last chunk. */

import { type CallOptions, report } from "../../lib/call";
import type { Chunk, ChunkKeeper } from "./keeper";

/** Texts of a chunk: few enough that a cancel loses little, and as many as a batch of a GPU holds. */
const chunkTexts = 64;

export interface Chunked<Kept extends Chunk> {
  readonly id: string;
  readonly texts: readonly string[];
  readonly keeper: ChunkKeeper<Kept>;
  readonly measure: (rows: readonly number[], options: CallOptions) => Promise<Kept>;
  /** Whether a model still gives the same for a text of a chunk that was kept: a checkpoint may have changed. */
  readonly isStillSo: (chunk: Kept, options: CallOptions) => Promise<boolean>;
}

/** The chunks of all texts, in their order. */
export async function inChunks<Kept extends Chunk>(
  { id, texts, keeper, measure, isStillSo }: Chunked<Kept>,
  options: CallOptions,
): Promise<readonly Kept[]> {
  const { signal } = options;
  const kept = await keeper.load(id);
  const isGood = kept[0] !== undefined && (await isStillSo(kept[0], { signal }));
  if (kept[0] && !isGood) await keeper.forget(id);
  const chunks = new Map((isGood ? kept : []).map((chunk) => [chunk.rows[0]!, chunk]));
  const wanted = chunkRows(texts);
  let done = [...chunks.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  for (const rows of wanted) {
    if (chunks.has(rows[0]!)) continue;
    const before = done;
    const onProgress: CallOptions["onProgress"] = (progress) =>
      report(options, { ...progress, done: before + progress.done, total: texts.length });
    const chunk = await measure(rows, { signal, onProgress });
    chunks.set(rows[0]!, chunk);
    done += rows.length;
    await keeper.save(id, chunk);
  }
  return wanted.map((rows) => chunks.get(rows[0]!)!);
}

/** The places of the texts of each chunk, longest texts first, so that texts of a chunk are about as long. */
function chunkRows(texts: readonly string[]): readonly (readonly number[])[] {
  const order = [...texts.keys()].sort((a, b) => texts[b]!.length - texts[a]!.length || a - b);
  return Array.from({ length: Math.ceil(order.length / chunkTexts) }, (_, chunk) =>
    order.slice(chunk * chunkTexts, (chunk + 1) * chunkTexts),
  );
}

const largestDrift = 1e-3;

/** Whether numbers differ by no more than those of two devices; NaN is the same as NaN. */
export function areClose(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  return Array.from(a).every((value, place) => {
    const other = b[place]!;
    if (Number.isNaN(value)) return Number.isNaN(other);
    return Math.abs(value - other) <= largestDrift * Math.max(1, Math.abs(value));
  });
}

/** The same for the same words and texts. */
export function idOf(words: string, texts: readonly string[], more: unknown = null): string {
  const letters = texts.reduce((sum, { length }) => sum + length, 0);
  const written = JSON.stringify(texts) + (more === null ? "" : JSON.stringify(more));
  return `${words} ${texts.length} ${letters} ${digest(written)}`;
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
