/**
 * @file What a figure of attention draws: each head of a layer or one map made of several, between pieces or words, alone
 * or less that of another model, mask or sentence. Pure.
 */

import { signedParts, subtract, withoutKeys } from "../../analysis/attention-difference";
import { meanAttention, placesIn } from "../../analysis/combined-attention";
import { type HeadSet, hasHead } from "../../analysis/head-sets";
import { type Words, wordAttention, wordsOf } from "../../analysis/words";
import { attentionFigures, type SpecialTokens } from "../../figures/attention";
import { at, type FloatTensor, floatTensor } from "../../lib/tensor";
import { differenceOf, layerOf, type Picture, shownHeads, type ViewState } from "../../store";
import { combinedLook, differenceLooks, type MapLook } from "../figures/map-look";
import type { FigureToken } from "../figures/types";
import { listOf } from "./caption";
import { tokensOf } from "./picture";
import { rolloutOf } from "./rollouts";

/** What is subtracted. */
export interface Subtracted {
  readonly picture: Picture;
  /** "the random model", "the same with its mask". */
  readonly name: string;
}

type Shown =
  /** `[H, T, T]`: a map for each head of the layer. */
  | { readonly kind: "heads"; readonly maps: FloatTensor }
  /** `[T, T]`, rows summing to 1. */
  | { readonly kind: "one"; readonly map: FloatTensor }
  /** `[T, T]`, −1 to 1. */
  | { readonly kind: "difference"; readonly map: FloatTensor };

export interface Drawn {
  /** A place in the figure each: pieces, or words. */
  readonly tokens: readonly FigureToken[];
  /** The pieces of each; null if each is one. */
  readonly words: Words | null;
  readonly shown: Shown;
  /** What the map is; null for single heads. */
  readonly title: string | null;
  /** What was subtracted; null if nothing was. */
  readonly less: Subtracted | null;
  /** What special tokens are still to be left out by the figure. */
  readonly special: SpecialTokens;
}

/** The part of a view that decides what is drawn. */
export interface Asked {
  readonly layer: number;
  readonly head: number;
  readonly heads: readonly number[];
  readonly combine: ViewState["combine"];
  readonly isWords: boolean;
  readonly isDifference: boolean;
  readonly special: SpecialTokens;
}

/** An option counts only in figures that have it. */
export function askedOf(view: ViewState, { info }: Picture): Asked {
  const has = (option: string) => option in attentionFigures[view.tab].options;
  return {
    layer: layerOf(view, info.numLayers),
    head: Math.min(view.head ?? 0, info.numHeads - 1),
    heads: shownHeads(view, info.numHeads),
    combine: has("combine") ? view.combine : "none",
    isWords: has("isWords") && view.isWords,
    isDifference: differenceOf(view) !== "none",
    special: view.special,
  };
}

/** What to say beside the selected head alone if the figure draws something else; null if it does not. */
export function aloneNote({ combine, isDifference, isWords }: Asked): string | null {
  const notes = [
    ...(combine !== "none" || isDifference
      ? ["The figure shows what was chosen under View. This is the selected head by itself."]
      : []),
    ...(isWords ? ["The matrix is of words, the numbers are of pieces."] : []),
  ];
  return notes.length > 0 ? notes.join(" ") : null;
}

/** `less`: what is subtracted, of as many rows; null draws the picture alone. */
export function drawnOf(picture: Picture, asked: Asked, less: Subtracted | null): Drawn {
  const words = asked.isWords ? wordsOf(picture.result.continues) : null;
  const tokens = rowTokens(picture, asked);
  const { special, combine, isDifference } = asked;
  if (combine === "none" && !isDifference) {
    const maps = at(picture.result.attentions, asked.layer);
    return {
      tokens,
      words,
      less: null,
      special,
      title: words && "between words",
      shown: { kind: "heads", maps: words ? wordAttention(maps, words) : maps },
    };
  }
  const title = titleOf(asked, picture.info.prunedHeads, picture.info.numHeads);
  if (!less)
    return { tokens, words, less, special, title, shown: { kind: "one", map: mapOf(picture, asked) } };
  return {
    tokens: bothTexts(tokens, rowTokens(less.picture, asked)),
    words,
    less,
    // Each side was renormalised before the subtraction.
    special: special === "renormalise" ? "hide" : special,
    title: `${title}, less that of ${less.name}`,
    shown: { kind: "difference", map: subtract(sideOf(picture, asked), sideOf(less.picture, asked)) },
  };
}

/** The places of the figure: the pieces, or the words that they make. */
function rowTokens(picture: Picture, { isWords }: Pick<Asked, "isWords">): readonly FigureToken[] {
  const pieces = tokensOf(picture);
  return isWords
    ? wordsOf(picture.result.continues).map(({ first, end }) => joined(pieces.slice(first, end)))
    : pieces;
}

/** The maps that the head view draws as lines, with their looks; null if they are heads, which have their own. */
export function lineMaps({ shown, title }: Drawn): {
  readonly maps: FloatTensor;
  readonly looks: readonly MapLook[] | null;
} {
  switch (shown.kind) {
    case "heads":
      return { maps: shown.maps, looks: null };
    case "one":
      return {
        maps: floatTensor(shown.map.data, [1, ...shown.map.shape]),
        looks: [combinedLook(title ?? "all")],
      };
    case "difference":
      return { maps: signedParts(shown.map), looks: differenceLooks };
  }
}

/** What the model view draws: every head of every layer, `[L, H, T, T]`, between pieces or words. */
export function modelMaps(picture: Picture, { isWords }: Pick<Asked, "isWords">) {
  const { attentions, continues } = picture.result;
  return {
    tokens: rowTokens(picture, { isWords }),
    attentions: isWords ? wordAttention(attentions, wordsOf(continues)) : attentions,
  };
}

/** The one map that a matrix shows: that of the head, where there is one for each. */
export const matrixMap = ({ shown }: Drawn, head: number): FloatTensor =>
  shown.kind === "heads" ? at(shown.maps, head) : shown.map;

/** What that map is. */
export const matrixTitle = ({ shown, title }: Drawn, { layer, head }: Asked): string =>
  shown.kind === "heads"
    ? [`layer ${layer}, head ${head}`, ...(title ? [title] : [])].join(", ")
    : (title ?? "");

/** `[T, T]` of what is asked, without a difference. */
function mapOf(picture: Picture, { layer, head, heads, combine, isWords }: Asked): FloatTensor {
  const { result, info } = picture;
  const { attentions } = result;
  const inLayers = (first: number, end: number) => placesIn(attentions, info.prunedHeads, [first, end]);
  const make = {
    none: () => at(at(attentions, layer), head),
    shown: () =>
      meanAttention(
        attentions,
        inLayers(layer, layer + 1).filter(([, place]) => heads.includes(place)),
      ),
    layer: () => meanAttention(attentions, inLayers(layer, layer + 1)),
    all: () => meanAttention(attentions, inLayers(0, info.numLayers)),
    rollout: () => rolloutOf(picture, layer),
  };
  const map = make[combine]();
  return isWords ? wordAttention(map, wordsOf(result.continues)) : map;
}

/** A side of a difference, renormalised if the view asks for it. */
function sideOf(picture: Picture, asked: Asked): FloatTensor {
  const map = mapOf(picture, asked);
  if (asked.special !== "renormalise") return map;
  return withoutKeys(
    map,
    rowTokens(picture, asked).map(({ special }) => special),
  );
}

function titleOf({ combine, layer, head, heads, isWords }: Asked, pruned: HeadSet, numHeads: number): string {
  const present = heads.filter((each) => !pruned[layer]?.includes(each));
  const titles = {
    none: `layer ${layer}, head ${head}`,
    shown: `mean of layer ${layer}, ${listOf("head", present)}`,
    layer: `mean of layer ${layer}, n = ${numHeads - (pruned[layer]?.length ?? 0)} heads`,
    all: "mean of all heads of all layers",
    rollout: `rollout through layer ${layer}`,
  };
  return isWords ? `${titles[combine]}, between words` : titles[combine];
}

function joined(pieces: readonly FigureToken[]): FigureToken {
  const [first] = pieces;
  if (!first || pieces.length === 1) return first!;
  const join = (textOf: (piece: FigureToken) => string) => pieces.map(textOf).join("");
  return {
    ...first,
    text: join(({ text }) => text),
    raw: join(({ raw }) => raw),
    continues: false,
    original: pieces.some(({ original }) => original !== undefined)
      ? join(({ text, original }) => original ?? text)
      : undefined,
  };
}

/** Both sentences' tokens where they differ. */
const bothTexts = (tokens: readonly FigureToken[], others: readonly FigureToken[]): readonly FigureToken[] =>
  tokens.map((token, i) => {
    const other = others[i] ?? token;
    return other.raw === token.raw
      ? token
      : { ...token, text: `${token.text} / ${other.text}`, raw: `${token.raw} / ${other.raw}` };
  });

/** Why one picture cannot be subtracted from the other, and what to do; null if it can. */
export function subtractionFault(
  picture: Picture,
  { picture: less, name }: Subtracted,
  asked: Asked,
): string | null {
  const fault = shapeFault(picture.info, less.info) ?? prunedFault([picture.info, less.info], asked);
  if (fault) return fault;
  const [rows, others] = [picture, less].map((each) => rowTokens(each, asked).length) as [number, number];
  if (rows === others) return null;
  const unit = asked.isWords ? "words" : "tokens";
  return `The sentence has ${rows} ${unit} and that of ${name} has ${others}, so they cannot be subtracted. Write one of as many ${unit}.`;
}

/** Why the heads of one model cannot be subtracted from those of another; null if they can. */
export function shapeFault(one: Picture["info"], other: Picture["info"]): string | null {
  if (one.numLayers === other.numLayers && one.numHeads === other.numHeads) return null;
  return `${one.name} has ${sizeWords(one)}, ${other.name} has ${sizeWords(other)}, so heads cannot be subtracted one by one. Choose a model of the same shape.`;
}

/** Why one of the models has no such head, or none of those whose mean is asked for; null if it has. */
export function prunedFault(
  infos: readonly Pick<Picture["info"], "numHeads" | "prunedHeads">[],
  { layer, head, heads, combine }: Pick<Asked, "layer" | "head" | "heads" | "combine">,
): string | null {
  if (combine === "all" || combine === "rollout") return null;
  const isGone = ({ numHeads, prunedHeads }: (typeof infos)[number]) => {
    const every = Array.from({ length: numHeads }, (_, each) => each);
    const asked = { none: [head], shown: heads, layer: every }[combine];
    return asked.length > 0 && asked.every((each) => hasHead(prunedHeads, [layer, each]));
  };
  if (!infos.some(isGone)) return null;
  return combine === "none"
    ? "This head was pruned, so it has no weights. Choose another head or layer."
    : "All these heads were pruned, so they have no weights. Choose other heads or another layer.";
}

const sizeWords = ({ numLayers, numHeads }: Picture["info"]): string =>
  `${numLayers} layers of ${numHeads} heads`;
