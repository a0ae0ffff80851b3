/** @file Parts of a picture in the form that the figures take. */

import { useMemo } from "react";
import { largestEntropy } from "../../analysis/head-figures";
import type { HeadPlace } from "../../analysis/head-sets";
import type { Found } from "../../analysis/patterns/heads";
import { patternReader } from "../../analysis/patterns/on-text";
import { unknownTexts } from "../../analysis/unknown-pieces";
import { at, type FloatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import type { FigureToken } from "../figures/types";

export function useTokens(picture: Picture | null): readonly FigureToken[] {
  return useMemo(() => (picture ? tokensOf(picture) : []), [picture]);
}

export function tokensOf({ result, subject, info }: Picture): readonly FigureToken[] {
  const written = `${subject.text} ${subject.pair ?? ""}`;
  const originals = unknownTexts(written, result, info.specialTokens.unknown);
  return figureTokens(result).map((token, i) => ({ ...token, original: originals[i] ?? undefined }));
}

export function figureTokens(result: Tokens): readonly FigureToken[] {
  return result.tokens.map((raw, i) => ({
    raw,
    text: result.texts[i] ?? raw,
    special: result.special[i] ?? false,
    continues: result.continues[i] ?? false,
    segment: result.segments[i] ?? 0,
  }));
}

type Tokens = Pick<Picture["result"], "tokens" | "texts" | "special" | "continues" | "segments">;

/** Until a model is loaded: the size of the embedded models. */
export const standInSize = { numLayers: 6, numHeads: 12 };

export const isCausal = ({ info }: Picture): boolean => info.isCausal;

/** Whether the text is a pair, so that its sentences can be told apart. */
export const hasPair = ({ result }: Picture): boolean => result.segments.includes(1);

/** A head's `[T, T]`. */
export const headAttention = ({ result }: Picture, [layer, head]: HeadPlace): FloatTensor =>
  at(at(result.attentions, layer), head);

/** Its entropy as the engine computed it, mean over queries, in nats. */
export const headEntropy = ({ result }: Picture, [layer, head]: HeadPlace): number =>
  at(result.entropies, layer).data[head]!;

/** How many tokens away the queries of a layer see; null for all. */
export const reachOf = ({ info }: Picture, layer: number): number | null => info.reach?.[layer] ?? null;

type PatternsOfHead = (place: HeadPlace) => readonly Found[];

/** What depends on the text alone is computed once for each picture, since every change of the view asks. */
const readers = new WeakMap<Picture, PatternsOfHead>();

/** Reads what a head clearly looks at, the strongest pattern first. */
export function patternsIn(picture: Picture): PatternsOfHead {
  const known = readers.get(picture);
  if (known) return known;
  const { info, result } = picture;
  const { cls, sep, mask } = info.specialTokens;
  const text = {
    ids: result.ids,
    isCausal: info.isCausal,
    isStart: result.tokens.map((token) => token === cls),
    isSeparator: result.tokens.map((token) => token === sep),
    isMask: result.tokens.map((token) => token === mask),
    texts: result.texts,
    isSpecial: result.special,
    repeatedFrom: 0,
  };
  const ofReach = new Map<number | null, ReturnType<typeof patternReader>>();
  const ofHead: PatternsOfHead = (place) => {
    const reach = reachOf(picture, place[0]);
    const read = ofReach.get(reach) ?? patternReader({ ...text, reach });
    ofReach.set(reach, read);
    return read(headAttention(picture, place));
  };
  readers.set(picture, ofHead);
  return ofHead;
}

/** A layer's entropies, each as a share of the largest possible; `null` for a single token, which leaves no choice. */
export function entropyShares(picture: Picture, layer: number): readonly (number | null)[] {
  const { tokens, entropies } = picture.result;
  const largest = largestEntropy(tokens.length, isCausal(picture), reachOf(picture, layer));
  return Array.from(at(entropies, layer).data, (entropy) =>
    largest > 0 ? Math.min(1, entropy / largest) : null,
  );
}
