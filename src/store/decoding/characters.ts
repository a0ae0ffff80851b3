/** @file Groups the tokens of a text into readable characters: one that several tokens encode appears once. Pure. */

import { bytesOfReadable } from "../../lib/loose-bytes";

/** One token, or several whose bytes form characters only together. */
export interface Cluster {
  /** Index of its first token. */
  readonly start: number;
  /** How many tokens. */
  readonly length: number;
  readonly text: string;
}

/** `texts`: the text of each token, loose bytes written out. Bytes that never form a character stay written out. */
export function clustersOf(texts: readonly string[]): readonly Cluster[] {
  const clusters: Cluster[] = [];
  for (let start = 0; start < texts.length; ) {
    const cluster = clusterAt(texts, start);
    const before = clusters.at(-1);
    if (before && goesOn(before.text, cluster.text)) clusters.push(joined(clusters.pop()!, cluster));
    else clusters.push(cluster);
    start += cluster.length;
  }
  return clusters;
}

/** Whether the second text modifies the first: an accent, a skin tone, the rest of a joined emoji. */
const goesOn = (before: string, after: string): boolean =>
  /^[\p{M}\p{Emoji_Modifier}\u200d]/u.test(after) || (before.endsWith("\u200d") && after !== "");

const joined = (a: Cluster, b: Cluster): Cluster => ({
  start: a.start,
  length: a.length + b.length,
  text: a.text + b.text,
});

/** Tokens joined into one text. */
export const joinedText = (texts: readonly string[]): string =>
  clustersOf(texts)
    .map(({ text }) => text)
    .join("");

function clusterAt(texts: readonly string[], start: number): Cluster {
  const alone = { start, length: 1, text: texts[start]! };
  let bytes: number[] = [];
  for (let place = start; place < texts.length; place++) {
    const more = bytesOfReadable(texts[place]!);
    if (!more) return alone;
    bytes = [...bytes, ...more];
    const state = read(bytes);
    if (state === "broken") return alone;
    if (state !== "open") return { start, length: place + 1 - start, text: state.text };
  }
  return alone;
}

/** The bytes as a text; "open" if their last character is incomplete. */
function read(bytes: readonly number[]): { readonly text: string } | "open" | "broken" {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text: string;
  try {
    text = decoder.decode(Uint8Array.from(bytes), { stream: true });
  } catch {
    return "broken";
  }
  try {
    decoder.decode();
    return { text };
  } catch {
    return "open";
  }
}
