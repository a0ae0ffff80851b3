/** @file The numbers of the selected head that its card shows. Pure. */

import { rankOf } from "../../analysis/head-rank";
import type { HeadPlace } from "../../analysis/head-sets";
import type { HeadEntropies } from "../../figures/measured";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import type { KnownImportance } from "../attention/use-importance";

export interface HeadFact {
  readonly name: string;
  /** "0.0251 nats", and in full. */
  readonly value: string;
  readonly full: string;
  /** "rank 72 of 72" */
  readonly rank: string;
  /** What it is of: "18 tokens of 1 text". */
  readonly over: string;
}

/** A head without a value, since it was pruned, has no facts. */
export function entropyFacts(
  place: HeadPlace,
  { entropy, tokens, texts }: HeadEntropies,
): readonly HeadFact[] {
  const over = `${plural(tokens, "token")} of ${plural(texts, "text")}`;
  const means = { ...entropy, data: entropy.data.map((sum) => sum / tokens) };
  return [
    ...factOf(place, { values: entropy, name: "entropy, sum over tokens", unit: " nats", over }),
    ...factOf(place, { values: means, name: "entropy, mean per token", unit: " nats", over }),
  ];
}

export function importanceFacts(
  place: HeadPlace,
  { values, name, texts }: KnownImportance,
): readonly HeadFact[] {
  return factOf(place, { values, name, unit: "", over: plural(texts, "text") });
}

interface Measured extends Pick<HeadFact, "name" | "over"> {
  readonly values: FloatTensor;
  readonly unit: string;
}

function factOf([layer, head]: HeadPlace, { values, name, unit, over }: Measured): readonly HeadFact[] {
  const value = at(values, layer).data[head]!;
  if (Number.isNaN(value)) return [];
  const { rank, n } = rankOf(value, values.data);
  return [
    {
      name,
      value: `${formatNumber(value)}${unit}`,
      full: `${formatFull(value)}${unit}`,
      rank: `rank ${rank} of ${n}`,
      over,
    },
  ];
}
