/** @file What finished lanes have to say beside each other, as sentences with the numbers that decide. Pure. */

import { formatNumber, plural } from "../../lib/format";
import { shortList } from "../../lib/quoted";

export interface ComparedLane {
  readonly name: string;
  /** Whether the others are compared with this one. */
  readonly isReference: boolean;
  readonly perplexity: number | null;
  readonly repetition: number | null;
  /** After how many tokens it parts from the reference; null if one text begins with the other. */
  readonly parting: number | null;
  readonly tokens: number;
}

/** Silent where there is nothing to compare, or no difference. */
export function comparedSentences(lanes: readonly ComparedLane[]): string[] {
  if (lanes.length < 2) return [];
  const sentences = [
    least("Likeliest text", "perplexity ", lanes, ({ perplexity }) => perplexity),
    least("Least repetition", "", lanes, ({ repetition }) => repetition),
    agreement(lanes),
  ];
  return sentences.filter((sentence) => sentence !== null);
}

/** Lanes with the lowest value as it is printed, and the reference's for comparison. */
function least(
  what: string,
  unit: string,
  lanes: readonly ComparedLane[],
  read: (lane: ComparedLane) => number | null,
): string | null {
  const known = lanes.flatMap((lane) => {
    const value = read(lane);
    return value === null ? [] : [{ lane, value }];
  });
  const lowest = formatNumber(Math.min(...known.map(({ value }) => value)));
  const best = known.filter(({ value }) => formatNumber(value) === lowest);
  if (known.length < 2 || best.length === known.length) return null;
  const reference = known.find(({ lane }) => lane.isReference && !best.some((other) => other.lane === lane));
  const beside = reference ? `; ${reference.lane.name} ${formatNumber(reference.value)}` : "";
  return `${what}: ${namesOf(best.map(({ lane }) => lane))} (${unit}${lowest}${beside}).`;
}

/** Which texts are the reference's, or agree longest with it. */
function agreement(lanes: readonly ComparedLane[]): string | null {
  const reference = lanes.find(({ isReference }) => isReference);
  if (!reference) return null;
  const others = lanes.filter((lane) => lane !== reference);
  const isSame = ({ parting, tokens }: ComparedLane) => parting === null && tokens === reference.tokens;
  const same = others.filter(isSame);
  if (same.length > 0) return `Same text as ${reference.name}: ${namesOf(same)}.`;
  const agreed = ({ parting, tokens }: ComparedLane) => parting ?? Math.min(tokens, reference.tokens);
  const longest = Math.max(...others.map(agreed));
  if (longest === 0) {
    if (others.length === 1) return `${others[0]!.name} differs from ${reference.name} at the first token.`;
    const who = others.length === 2 ? "Both others" : `All ${others.length} others`;
    return `${who} differ from ${reference.name} at the first token.`;
  }
  const closest = others.filter((lane) => agreed(lane) === longest);
  return `Agrees longest with ${reference.name}: ${namesOf(closest)} (${plural(longest, "token")}).`;
}

/** In quotes where there are several, since a name may have commas of its own. */
const namesOf = (lanes: readonly ComparedLane[]): string =>
  shortList(lanes.map(({ name }) => (lanes.length > 1 ? `“${name}”` : name)));
