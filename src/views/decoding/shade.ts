/** @file One scale for all lanes: the more a token surprised the model, the darker its background. Pure. */

import type { Shown } from "../../store";
import type { Shading } from "./focus";

/** Surprisal in nats at which the scale ends: a probability of 1 in 10,000. */
const fullSurprisal = Math.log(10_000);
/** Entropy in nats at which the scale ends. */
const fullEntropy = 6;
/** The rank at which the scale ends. */
const fullRank = 1000;
/** Steps of the scale, so that tokens share a few backgrounds. */
const steps = 20;

/** A token's position on the scale, from 0 to 1; 0 if nothing is known about it. */
export function shadeOf({ logProbability, rank, row }: Shown, shading: Shading): number {
  switch (shading) {
    case "probability":
      return clip(-(logProbability ?? 0) / fullSurprisal);
    case "rank":
      return clip(Math.log(rank ?? (logProbability === null ? 1 : fullRank)) / Math.log(fullRank));
    case "entropy":
      return clip((row?.entropy ?? 0) / fullEntropy);
    case "none":
      return 0;
  }
}

function clip(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * steps) / steps;
}

/** What the legend writes under the scale: texts with their positions. */
export const ticks: Record<
  Exclude<Shading, "none">,
  readonly (readonly [text: string, position: number])[]
> = {
  probability: [
    ["1", 0],
    ["0.1", 0.25],
    ["0.01", 0.5],
    ["≤ 0.0001", 1],
  ],
  rank: [
    ["1", 0],
    ["10", 1 / 3],
    ["100", 2 / 3],
    ["≥ 1000", 1],
  ],
  entropy: [
    ["0", 0],
    ["3", 0.5],
    ["≥ 6 nats", 1],
  ],
};
