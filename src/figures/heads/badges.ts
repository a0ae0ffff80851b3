/** @file The badges of heads: which patterns they have, by what was measured of them. Pure. */

import { allPlaces, type HeadPlace, hasHead } from "../../analysis/head-sets";
import { measures } from "../../analysis/measures/table";
import { type PatternOfHeads, patternsOfHead, patternsOfHeads } from "../../analysis/patterns/heads";
import { falsePositiveRate, type Pattern } from "../../analysis/patterns/pattern";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureResult } from "../../engine/api/measures";
import { plural } from "../../lib/format";
import type { Badge } from "../figure";

/** The patterns of all heads. */
export function badgesIn({ measures }: MeasureResult): readonly PatternOfHeads[] {
  const byKey = new Map(measures.map((measure) => [measure.key, measure]));
  return patternsOfHeads((key) => {
    const measure = byKey.get(key);
    if (!measure) return undefined;
    const { values, counts, chances } = measure;
    const [, numHeads = 1] = values.shape;
    const ofHeads = Array.from(values.data, (_, index) => chances[Math.floor(index / numHeads)]!);
    return { values: values.data, count: counts, chances: ofHeads };
  });
}

/** The place of a head in `[L, H]`. */
export const placeAt = (index: number, { numHeads }: Pick<ModelInfo, "numHeads">): HeadPlace => [
  Math.floor(index / numHeads),
  index % numHeads,
];

/** The heads that are left, each with its index in `[L, H]`. */
export function headsLeft({
  prunedHeads,
  ...grid
}: Pick<ModelInfo, "prunedHeads" | "numLayers" | "numHeads">) {
  return allPlaces(grid)
    .map((place, index) => ({ place, index }))
    .filter(({ place }) => !hasHead(prunedHeads, place));
}

/** For a count of one and of several: "looks at [CLS]", "look at [CLS]". */
function wordsFor(pattern: Pattern, info: ModelInfo, count: number): string {
  const words = pattern.words(info.specialTokens);
  return count === 1 ? words : words.replace(/^(\w+)s /, "$1 ").replace(" its ", " their ");
}

/** How many heads have a badge at all. */
const countBadged = (all: readonly PatternOfHeads[]): number =>
  new Set(all.flatMap(({ heads }) => heads)).size;

/** The strongest pattern of a head; null if it has none. */
export function strongestBadge(
  all: readonly PatternOfHeads[],
  index: number,
): PatternOfHeads["pattern"] | null {
  return patternsOfHead(all, index)[0]?.pattern ?? null;
}

const mostListed = 4;

/** How many heads have each badge, the most frequent first, and why they are more than the heads with one. */
export function badgesSentence(all: readonly PatternOfHeads[], info: ModelInfo): string {
  const of = `Of ${plural(headsLeft(info).length, "head")}`;
  const carried = all.filter(({ heads }) => heads.length > 0);
  if (carried.length === 0) return `${of}, none has a clear pattern.`;
  const list = carried
    .toSorted((a, b) => b.heads.length - a.heads.length)
    .slice(0, mostListed)
    .map(({ pattern, heads }) => `${heads.length} ${wordsFor(pattern, info, heads.length)}`);
  if (carried.length > mostListed) list.push("…");
  const count = countBadged(all);
  const isShared = carried.reduce((sum, { heads }) => sum + heads.length, 0) > count;
  const several = isShared ? "; a head can have more than one" : "";
  return `${of}, ${count} ${count === 1 ? "has" : "have"} a clear pattern: ${list.join(", ")}${several}.`;
}

/** A click on a badge sets `badge` and `measured`. */
export function badgeList(
  all: readonly PatternOfHeads[],
  info: ModelInfo,
  chosen: string | undefined,
): readonly Badge[] {
  const total = headsLeft(info).length;
  return all.map(({ pattern, heads, noOccasion }) => ({
    key: pattern.key,
    name: pattern.name,
    share: `${heads.length} of ${total}`,
    isChosen: pattern.key === chosen,
    noOccasion,
    heads: heads.map((index) => placeAt(index, info)),
    about: aboutBadge(pattern, info),
    finding: badgeFinding({ pattern, heads, noOccasion }, total),
    sets: { badge: pattern.key, measured: pattern.measure },
  }));
}

function badgeFinding(
  { pattern: { name }, heads, noOccasion }: Pick<PatternOfHeads, "pattern" | "heads" | "noOccasion">,
  total: number,
): string {
  if (noOccasion !== null) return `${name}: ${noOccasion}.`;
  const share = `${name}: ${heads.length} of ${plural(total, "head")}`;
  if (heads.length === 0) return `${share}.`;
  return heads.length > total / 2
    ? `${share}; a badge that most heads have does not tell them apart.`
    : `${share}, the strongest first.`;
}

function aboutBadge({ words, measure, of, threshold, source }: Pattern, info: ModelInfo): string {
  const definition = measures.find(({ key }) => key === measure)!.definition;
  const chance =
    of === "weight" ? `, and chance gives as much in at most ${falsePositiveRate * 100} of 100 heads` : "";
  return `The head ${words(info.specialTokens)}: ${definition}, is at least ${threshold}${chance}. ${source}.`;
}
