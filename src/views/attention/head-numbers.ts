/** @file The numbers of one head on one text that the inspector lists, each with its n. Pure. */

import { largestEntropy, meanDistance, shareOn, weightAtOffset } from "../../analysis/head-figures";
import type { HeadPlace } from "../../analysis/head-sets";
import type { Picture } from "../../store";
import { headAttention, headEntropy, isCausal, reachOf } from "./picture";

export interface HeadNumber {
  readonly name: string;
  readonly value: number;
  /** How many queries it is a mean over; null if it is none. */
  readonly n: number | null;
  /** What it is, exactly. */
  readonly title: string;
}

export function headNumbers(picture: Picture, place: HeadPlace): readonly HeadNumber[] {
  const attention = headAttention(picture, place);
  const { tokens, special } = picture.result;
  const { sep } = picture.info.specialTokens;
  const n = tokens.length;
  const isFirst = tokens.map((_, key) => key === 0);
  const isSeparator = tokens.map((token, key) => key > 0 && token === sep);
  const atOffset = (offset: number) => ({
    value: weightAtOffset(attention, offset),
    n: n - Math.abs(offset),
  });
  return [
    {
      name: "entropy, mean per token, nats",
      value: headEntropy(picture, place),
      n,
      title: "mean over queries of −Σ p ln p",
    },
    largest(n, isCausal(picture), reachOf(picture, place[0])),
    { name: "on the previous token", ...atOffset(-1), title: "mean of the diagonal below the main one" },
    { name: "on the token itself", ...atOffset(0), title: "mean of the main diagonal" },
    { name: "on the next token", ...atOffset(1), title: "mean of the diagonal above the main one" },
    {
      name: special[0] ? `on ${tokens[0]}` : "on the first token",
      value: shareOn(attention, isFirst),
      n,
      title: "mean weight a query gives it",
    },
    ...(isSeparator.includes(true)
      ? [
          {
            name: `on ${sep}`,
            value: shareOn(attention, isSeparator),
            n,
            title: "mean weight a query gives them together",
          },
        ]
      : []),
    {
      name: "mean distance, tokens",
      value: meanDistance(attention),
      n,
      title: "mean over queries of Σ p · |query − key|",
    },
  ];
}

/** `reach`: how many tokens away the layer sees; null for all. */
function largest(n: number, isCausal: boolean, reach: number | null): HeadNumber {
  const value = largestEntropy(n, isCausal, reach);
  if (reach !== null && reach < n - 1) {
    const sides = isCausal ? "before it" : "on either side";
    return {
      name: `largest possible, within ${reach} tokens`,
      value,
      n: null,
      title: `mean of ln of the number of visible keys: a query of this layer sees only itself and ${reach} tokens ${sides}`,
    };
  }
  return {
    name: isCausal ? "largest possible, causal" : `largest possible, ln ${n}`,
    value,
    n: null,
    title: isCausal
      ? `mean of ln 1 to ln ${n}: a query sees only itself and the tokens before it`
      : `the entropy of equal weights on ${n} tokens`,
  };
}
