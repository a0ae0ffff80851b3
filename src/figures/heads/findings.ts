/** @file What a figure of heads shows, as a sentence with the number that decides. Pure. */

import { interval, pearson, spearman } from "../../analysis/correlation";
import type { HeadPlace } from "../../analysis/head-sets";
import type { LayerLikeness } from "../../analysis/likeness/layers";
import { formatNumber, plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";

interface Ranking {
  /** `[L, H]`; NaN for a head without a value. */
  readonly values: FloatTensor;
  /** What comes first: the largest values or the smallest. */
  readonly first: "largest" | "smallest";
  /** "Most important", "Lowest entropy". */
  readonly lead: string;
  /** "importance". */
  readonly quantity: string;
  /** Follows the number that decides, with its leading space; may be empty. */
  readonly unit: string;
}

export interface RankingFinding {
  readonly sentence: string;
  /** The heads that the sentence names, in its order. */
  readonly named: readonly HeadPlace[];
}

const mostListed = 3;

/** The first heads. Values that look the same to three digits are a tie: nobody could see which is larger. */
export function rankingFinding({
  values: { data, shape },
  first,
  lead,
  quantity,
  unit,
}: Ranking): RankingFinding {
  const [, numHeads = 1] = shape;
  const sign = first === "largest" ? -1 : 1;
  const heads = [...data.keys()]
    .filter((place) => !Number.isNaN(data[place]))
    .sort((a, b) => sign * (data[a]! - data[b]!))
    .map((place) => ({
      place: [Math.floor(place / numHeads), place % numHeads] as const,
      text: formatNumber(data[place]!),
    }));
  const finding = (sentence: string, listed: typeof heads): RankingFinding => ({
    sentence,
    named: listed.map(({ place }) => place),
  });
  const [best] = heads;
  if (!best) return finding(`No head has a value of ${quantity} (n = 0 heads).`, []);
  if (heads.length === 1)
    return finding(`The only head is ${names(heads)}: ${quantity} ${best.text}${unit}.`, heads);
  const tied = (text: string) => heads.filter((head) => head.text === text);
  const top = tied(best.text);
  if (top.length === heads.length)
    return finding(`All ${heads.length} heads have the same ${quantity}: ${best.text}${unit}.`, []);
  if (top.length > mostListed) {
    const some = top.slice(0, mostListed);
    return finding(
      `${lead}: ${top.length} heads tie (${best.text}${unit}), ${names(some)} among them.`,
      some,
    );
  }
  const next = heads.slice(top.length, mostListed);
  const last = next.at(-1);
  const more = last ? tied(last.text).filter((head) => !next.includes(head)).length : 0;
  const rest = next.length > 0 ? `, then ${names(next)}` : "";
  const tie = top.length > 1 ? " tie" : "";
  const others = more > 0 ? ` (tied with ${more} more)` : "";
  return finding(`${lead}: ${names(top)}${tie} (${best.text}${unit})${rest}${others}.`, [...top, ...next]);
}

/** "L4 H7", as short as a title needs it. */
export const shortName = ([layer, head]: HeadPlace): string => `L${layer} H${head}`;

const mostNamed = 12;

/** Some heads by their short names; of many the first. */
export function namesOf(heads: readonly HeadPlace[]): string {
  const all = heads.slice(0, mostNamed).map(shortName).join(", ");
  return heads.length > mostNamed ? `${all} and ${heads.length - mostNamed} more` : all;
}

const names = (heads: readonly { readonly place: HeadPlace }[]) =>
  heads.map(({ place }) => shortName(place)).join(", ");

/** The layers whose heads have the highest and the lowest mean. `quantity` begins the sentence: "Entropy". */
export function layersFinding(quantity: string, values: FloatTensor): string {
  const layers = layerMeans(values);
  if (layers.length === 0) return `${quantity}: no layer has a head (n = 0).`;
  const texts = layers.map(({ mean }) => formatNumber(mean));
  const [only] = texts;
  if (layers.length === 1) return `${quantity}: the only layer with heads has a mean of ${only}.`;
  if (new Set(texts).size === 1)
    return `${quantity}: the mean is the same in all ${layers.length} layers, ${only}.`;
  const sorted = layers.toSorted((a, b) => b.mean - a.mean);
  const [high, low] = [sorted[0]!, sorted.at(-1)!].map(({ mean }) => {
    const same = layers.filter((_, i) => texts[i] === formatNumber(mean)).map(({ layer }) => layer);
    return `${same.length > 1 ? "layers" : "layer"} ${same.join(", ")} (mean ${formatNumber(mean)})`;
  });
  return `${quantity}: highest in ${high}, lowest in ${low}.`;
}

interface LayerMean {
  readonly layer: number;
  readonly mean: number;
}

/** The layers that have heads. */
function layerMeans(values: FloatTensor): readonly LayerMean[] {
  return Array.from({ length: values.shape[0]! }, (_, layer) => {
    const own = Array.from(at(values, layer).data).filter((value) => !Number.isNaN(value));
    return { layer, mean: own.reduce((sum, value) => sum + value, 0) / own.length };
  }).filter(({ mean }) => !Number.isNaN(mean));
}

/** Whether a value rises or falls from layer to layer, over the heads. `quantity` begins the sentence. */
export function trendFinding(quantity: string, values: FloatTensor): string {
  const [, numHeads = 1] = values.shape;
  const layers = layerMeans(values);
  const present = [...values.data.keys()].filter((place) => !Number.isNaN(values.data[place]));
  const n = plural(present.length, "head");
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last || first === last || present.length < 4) {
    return `${quantity} by layer: too few to see a trend (n = ${n} in ${plural(layers.length, "layer")}).`;
  }
  const rho = spearman(
    present.map((place) => Math.floor(place / numHeads)),
    present.map((place) => values.data[place]!),
  );
  if (Number.isNaN(rho))
    return `${quantity} is the same in every head, ${formatNumber(first.mean)} (n = ${n}).`;
  const numbers = `Spearman’s ρ = ${coefficientText(rho)}, ${intervalText(interval(rho, present.length, "spearman"))}, n = ${n}`;
  const ends = `layer ${first.layer} (${formatNumber(first.mean)}) to layer ${last.layer} (${formatNumber(last.mean)})`;
  if (isUnclear(interval(rho, present.length, "spearman"))) {
    return `${quantity} has no clear trend from ${ends}: ${numbers}.`;
  }
  const verb = rho > 0 ? "rises" : "falls";
  const isSteady = Math.sign(last.mean - first.mean) === Math.sign(rho);
  return isSteady
    ? `${quantity} ${verb} from ${ends}: ${numbers}.`
    : `${quantity} mostly ${verb} with the layer, though not from ${ends}: ${numbers}.`;
}

/** One value of every head; NaN if it has none. */
interface Named {
  readonly name: string;
  readonly values: readonly number[];
}

/** Whether two values of the heads go together. Unclear if r = 0 is in the interval. */
export function correlationFinding(x: Named, y: Named): string {
  const both = [...x.values.keys()].filter(
    (place) => !Number.isNaN(x.values[place]) && !Number.isNaN(y.values[place]),
  );
  const n = `n = ${both.length}`;
  if (x.name === y.name) return `Both axes show ${x.name}: choose two different values (${n}).`;
  const lead = `${capital(x.name)} and ${y.name}`;
  if (both.length < 4) return `${lead}: too few heads to tell (${n}).`;
  const r = pearson(
    both.map((place) => x.values[place]!),
    both.map((place) => y.values[place]!),
  );
  if (Number.isNaN(r)) return `${lead}: no relation, since one of them is the same in every head (${n}).`;
  const range = interval(r, both.length);
  const relation = isUnclear(range)
    ? "no clear relation"
    : r > 0
      ? "they rise together"
      : "one falls as the other rises";
  return `${lead}: ${relation} (r = ${coefficientText(r)}, ${intervalText(range)}, ${n}).`;
}

/** Whether heads of one layer are more alike than those of different layers. */
export function layersLikeFinding({ within, across, pairsWithin, pairsAcross, p }: LayerLikeness): string {
  const n = `n = ${pairsWithin} and ${plural(pairsAcross, "pair")}`;
  if (Number.isNaN(p)) return `Heads within and across layers: too few to compare (${n}).`;
  const means = `two heads of one layer are ${formatNumber(within)} apart, two of different layers ${formatNumber(across)}`;
  const verdict =
    p > 0.05
      ? "No clear difference between the heads of one layer and of different ones"
      : within < across
        ? "Heads of one layer are more alike than heads of different layers"
        : "Heads of one layer are less alike than heads of different layers";
  return `${verdict}: ${means} (shuffled layers differ as much with p = ${p.toFixed(3)}, ${n}).`;
}

export const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
const isUnclear = ([low, high]: readonly [number, number]) => low <= 0 && high >= 0;
const intervalText = ([low, high]: readonly [number, number]) =>
  `95 % interval ${coefficientText(low)} to ${coefficientText(high)}`;

/** To two places, with a true minus sign. */
export const coefficientText = (value: number): string =>
  Number.isNaN(value)
    ? "–"
    : value
        .toFixed(2)
        .replace(/^-/, "−")
        .replace(/^−(0\.00)$/, "$1");
