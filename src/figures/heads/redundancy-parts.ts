/** @file The parts of the figure of redundancy: distances of all pairs, in the order of their clusters, and as a map. */

import type { HeadPlace } from "../../analysis/head-sets";
import { type Clustering, clustersOf } from "../../analysis/likeness/clusters";
import { layerLikeness } from "../../analysis/likeness/layers";
import { planeMap, submatrix } from "../../analysis/likeness/scaling";
import { type PatternOfHeads, patternsOfHead } from "../../analysis/patterns/heads";
import type { ModelInfo } from "../../engine/api/api";
import { formatNumber, plural } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import type { Column } from "../charts/chart";
import { matrixChart } from "../charts/matrix-chart";
import { planeChart, planeHeadAt } from "../charts/plane-chart";
import type { ChartPart, Known, Part, TablePart } from "../figure";
import type { HeadDistances } from "../measured";
import { acrossParts } from "./across-parts";
import { badgesIn, headsLeft, strongestBadge } from "./badges";
import { layersLikeFinding, shortName } from "./findings";

interface Found {
  readonly apart: Known<"distances">;
  readonly looks: Known<"looks">;
  readonly across: Known<"across"> | null;
  /** Within the other model, and to random weights; only measured if two models are compared. */
  readonly beside?: Known<"distances"> | null;
  readonly baseline?: Known<"across"> | null;
}

interface Chosen {
  readonly mapColor: "badge" | "layer";
  readonly comparison: "one" | "two";
}

export function parts(found: Found, { mapColor, comparison }: Chosen): readonly Part[] {
  const { apart, looks, across } = found;
  const { info } = apart;
  const patterns = badgesIn(looks.found);
  return (
    (comparison === "two" ? ofTwo(found, patterns) : null) ??
    ofOne(compared(info, apart.found, patterns), isOf(info, across) ? across : null, mapColor)
  );
}

/** After a change of the model it may still be of the one before. */
const isOf = ({ model }: ModelInfo, across: Known<"across"> | null | undefined): across is Known<"across"> =>
  across?.found.own === model;

/** Null until all of it is measured. */
function ofTwo(
  { apart, across, beside, baseline }: Found,
  patterns: readonly PatternOfHeads[],
): readonly Part[] | null {
  if (!isOf(apart.info, across) || beside?.info.model !== across.info.model) return null;
  const random = isOf(apart.info, baseline) ? baseline : null;
  const isOtherRandom = random?.info.model === across.info.model;
  const badges = headsLeft(apart.info).map(({ index }) => badgeNames(patterns, index));
  return acrossParts({
    own: apart,
    other: beside,
    across,
    baseline: isOtherRandom ? null : random,
    isOtherRandom,
    badges,
  });
}

function ofOne(
  heads: Compared,
  across: Known<"across"> | null,
  mapColor: Chosen["mapColor"],
): readonly Part[] {
  const beside = across && besideOf(heads, across);
  return [
    { kind: "sentence", text: layersLikeFinding(heads.layers), testId: "layers-alike" },
    { kind: "sentence", text: clustersFinding(heads), testId: "clusters-found" },
    ...(beside ? [{ kind: "sentence", text: besideFinding(heads, beside), testId: "beside" } as const] : []),
    { kind: "columns", widths: "equal", parts: [matrix(heads), map(heads, mapColor)] },
    { kind: "selected" },
    clustersTable(heads),
    nearestTable(heads, beside),
  ];
}

interface Cluster {
  /** Places in `Compared.places`. */
  readonly items: readonly number[];
  /** The commonest badge of its heads and how many have it; null if none has any. */
  readonly badge: { readonly name: string; readonly count: number } | null;
  /** Mean distance of its pairs; NaN for one head. */
  readonly within: number;
}

/** The heads that are left, with all that is known of their distances. */
interface Compared {
  readonly info: ModelInfo;
  readonly tokens: number;
  readonly places: readonly HeadPlace[];
  /** `[n, n]` of those heads. */
  readonly distances: FloatTensor;
  readonly clustering: Clustering;
  readonly clusters: readonly Cluster[];
  readonly layers: ReturnType<typeof layerLikeness>;
  /** The name of each head's strongest badge. */
  readonly badges: readonly (string | null)[];
  /** The names of all badges of each head. */
  readonly allBadges: readonly string[];
}

export function compared(
  info: ModelInfo,
  { distances, tokens }: Pick<HeadDistances, "distances" | "tokens">,
  patterns: readonly PatternOfHeads[],
): Compared {
  const left = headsLeft(info);
  const own = submatrix(
    distances,
    left.map(({ index }) => index),
  );
  const clustering = clustersOf(own);
  const badges = left.map(({ index }) => strongestBadge(patterns, index)?.name ?? null);
  const places = left.map(({ place }) => place);
  return {
    info,
    tokens,
    places,
    distances: own,
    clustering,
    clusters: clustersIn(own, clustering, badges),
    layers: layerLikeness(
      own,
      places.map(([layer]) => layer),
      0,
    ),
    badges,
    allBadges: left.map(({ index }) => badgeNames(patterns, index)),
  };
}

const badgeNames = (patterns: readonly PatternOfHeads[], index: number): string =>
  patternsOfHead(patterns, index)
    .map(({ pattern }) => pattern.name)
    .join(", ") || "–";

function clustersIn(
  distances: FloatTensor,
  { clusterOf, count }: Clustering,
  badges: readonly (string | null)[],
): readonly Cluster[] {
  return Array.from({ length: count }, (_, cluster) => {
    const items = [...clusterOf.keys()].filter((item) => clusterOf[item] === cluster);
    const pairs = items.flatMap((a, i) => items.slice(i + 1).map((b) => apart(distances, a, b)));
    return {
      items,
      badge: commonest(items.flatMap((item) => badges[item] ?? [])),
      within: mean(pairs),
    };
  });
}

function commonest(names: readonly string[]): Cluster["badge"] {
  const counted = [...new Set(names)].map((name) => ({
    name,
    count: names.filter((one) => one === name).length,
  }));
  return counted.toSorted((a, b) => b.count - a.count)[0] ?? null;
}

const apart = ({ data, shape: [n = 0] }: FloatTensor, a: number, b: number): number => data[a * n + b]!;

const noBadge = "no badge";

/** The commonest badge if at least half of the heads have it: with fewer it would say nothing of most. */
function clusterName({ badge, items }: Cluster): string {
  if (badge === null) return noBadge;
  return badge.count >= items.length / 2 ? badge.name : "mixed";
}

const mostListed = 4;

/** The largest clusters by name, and the two heads that are most alike. */
export function clustersFinding({ clusters, clustering, places, distances }: Compared): string {
  const n = plural(places.length, "head");
  const closest = closestPair(distances);
  if (!closest || clusters.length < 2) return `Too few heads to group (n = ${n}).`;
  const list = clusters
    .toSorted((a, b) => b.items.length - a.items.length)
    .slice(0, mostListed)
    .map((cluster) => `${cluster.items.length} (${clusterName(cluster)})`);
  const more = clusters.length > mostListed ? ", …" : "";
  const [a, b] = closest.items.map((item) => shortName(places[item]!));
  const groups = `${n} fall into ${clusters.length} clusters of ${list.join(", ")}${more}; mean silhouette ${formatNumber(clustering.silhouette)}${clustering.silhouette < weakSilhouette ? ", so they are not clearly apart" : ""}`;
  return `${groups}. Most alike: ${a} and ${b} (${formatNumber(closest.distance)} apart).`;
}

/** Below it, no substantial structure has been found (Kaufman and Rousseeuw 1990, table 4). */
const weakSilhouette = 0.25;

function closestPair(distances: FloatTensor): { items: readonly [number, number]; distance: number } | null {
  const [n = 0] = distances.shape;
  let best: { items: readonly [number, number]; distance: number } | null = null;
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const distance = apart(distances, a, b);
      if (best === null || distance < best.distance) best = { items: [a, b], distance };
    }
  return best;
}

const placeColumns = (places: readonly HeadPlace[], clusterOf: readonly number[]): readonly Column[] => [
  { name: "layer", values: places.map(([layer]) => layer) },
  { name: "head", values: places.map(([, head]) => head) },
  { name: "cluster", values: clusterOf.map((cluster) => cluster + 1) },
];

const read =
  "Heads of a cluster are side by side and framed; its number is on the axes and in the table below. A click selects the head of the row.";

function matrix({ info, tokens, places, distances, clustering }: Compared): ChartPart {
  const { order } = clustering;
  const heads = order.map((item) => places[item]!);
  const clusterOf = order.map((item) => clustering.clusterOf[item]!);
  const ordered = submatrix(distances, order);
  const side = { heads, clusterOf, title: "Heads by cluster", lead: "" };
  const input = { distances: ordered, rows: side, columns: side, name: "distance" };
  return {
    kind: "chart",
    title: "How far apart any two heads are, in the order of their clusters.",
    name: "Distances of all heads",
    note: `${info.name}, n = ${plural(tokens, "query", "queries")}`,
    about: {
      shows: "The Jensen–Shannon distance of every two heads: the mean over queries of that of their rows.",
      formula:
        "d = √(H((p + q) / 2) − (H(p) + H(q)) / 2), at most √ln 2 = 0.833; clusters by mean distance (UPGMA), as many as give the largest silhouette (Rousseeuw 1987) with no more than two thirds of the heads in one",
      read,
    },
    build: (look, { selected }) => matrixChart({ ...input, selected }, look),
    height: 460,
    headAt: ({ y }) => heads[Number(y)] ?? null,
    fileName: `distances-${info.name}`,
    columns: [
      ...placeColumns(heads, clusterOf),
      ...heads.map(([layer, head], column) => ({
        name: `distance_to_L${layer}_H${head}`,
        values: heads.map((_, row) => apart(ordered, row, column)),
      })),
    ],
    testId: "matrix-chart",
  };
}

function map(heads: Compared, color: "badge" | "layer"): ChartPart {
  const { info, places, distances, clustering, clusters, badges } = heads;
  const { x, y, share } = planeMap(distances);
  const isOrdered = color === "layer";
  const names = badges.map((badge) => badge ?? noBadge);
  const groups = isOrdered
    ? Array.from({ length: info.numLayers }, (_, layer) => `Layer ${layer}`)
    : [...new Set(names)].sort((a, b) => Number(a === noBadge) - Number(b === noBadge));
  const points = places.map((place, item) => {
    const cluster = clustering.clusterOf[item]!;
    const group = isOrdered ? place[0] : groups.indexOf(names[item]!);
    const words = `${heads.allBadges[item] === "–" ? noBadge : heads.allBadges[item]}<br>cluster ${cluster + 1} · ${clusterName(clusters[cluster]!)}`;
    return { place, x: x[item]!, y: y[item]!, group, words };
  });
  return {
    kind: "chart",
    title: Number.isNaN(share)
      ? "Heads as a map: all of them attend alike."
      : `Heads as a map: near ones attend alike. Its two axes show ${Math.round(share * 100)} % of the squared distances.`,
    name: "Map of heads",
    note: `${info.name}, n = ${plural(places.length, "head")}`,
    about: {
      shows:
        "Every head as a point, so that distances in the plane are as close to those of the heads as can be.",
      formula: "classical scaling (Torgerson 1952): the two largest eigenvectors of −½ J D² J",
      read: "Only what the two axes show is in the picture: look up a distance in the square beside it. Turning or mirroring the map changes nothing. A click selects a head.",
    },
    build: (look, { selected }) => planeChart({ points, groups, isOrdered, rest: noBadge, selected }, look),
    height: 460,
    headAt: planeHeadAt(points),
    fileName: `map-${info.name}`,
    columns: [
      ...placeColumns(places, clustering.clusterOf),
      { name: "x", values: x },
      { name: "y", values: y },
    ],
    testId: "plane-chart",
  };
}

function clustersTable({ clusters, places }: Compared): TablePart {
  return {
    kind: "table",
    title: "Clusters, named by the badge of at least half of their heads",
    label: "Clusters of heads",
    head: ["cluster", "name", "commonest badge", "heads", "mean distance", "which"],
    rows: clusters.map((cluster, i) => ({
      name: String(i + 1),
      cells: [
        clusterName(cluster),
        cluster.badge ? `${cluster.badge.name}: ${cluster.badge.count}` : "–",
        { text: String(cluster.items.length), value: cluster.items.length },
        Number.isNaN(cluster.within) ? "–" : cluster.within,
        listed(cluster.items.map((item) => shortName(places[item]!))),
      ],
    })),
    testId: "clusters",
  };
}

const mostNamed = 6;
const listed = (names: readonly string[]) =>
  names.slice(0, mostNamed).join(", ") +
  (names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "");

/** The nearest head of another model to each head. */
interface BesideModel {
  readonly label: string;
  readonly nearest: readonly { readonly place: HeadPlace; readonly distance: number }[];
}

interface Other {
  readonly info: ModelInfo;
  readonly label: string;
  readonly found: HeadDistances;
}

/** Null if one of the models has no head left. */
function besideOf({ info, places }: Compared, { info: other, label, found }: Other): BesideModel | null {
  const { data, shape } = found.distances;
  const theirs = headsLeft(other);
  const nearest = places.flatMap(([layer, head]) => {
    const row = (layer * info.numHeads + head) * shape[1]!;
    const all = theirs.map(({ place, index }) => ({ place, distance: data[row + index]! }));
    return all.toSorted((a, b) => a.distance - b.distance).slice(0, 1);
  });
  return nearest.length > 0 ? { label, nearest } : null;
}

/** Whether heads have counterparts in another model, beside the nearest head of their own. */
function besideFinding({ distances, places }: Compared, { label, nearest: theirs }: BesideModel): string {
  const own = places.flatMap((_, item) =>
    nearest(distances, item)
      .slice(0, 1)
      .map((other) => apart(distances, item, other)),
  );
  const n = plural(places.length, "head");
  if (own.length === 0) return `Beside ${label}: too few heads to compare (n = ${n}).`;
  const there = theirs.map(({ distance }) => distance);
  const closer = there.filter((distance, item) => distance < own[item]!).length;
  return `Beside ${label}: the nearest head there is ${formatNumber(mean(there))} away on average, the nearest of the same model ${formatNumber(mean(own))}; ${closer} of ${n} ${closer === 1 ? "is" : "are"} closer to one there.`;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const numNearest = 3;

function nearestTable(
  { info, places, distances, clustering, allBadges }: Compared,
  beside: BesideModel | null,
): TablePart {
  return {
    kind: "table",
    title: "Nearest heads",
    above: "Click the name of a column to sort by it.",
    label: "The nearest heads of each head",
    isSortable: true,
    head: [
      "head",
      "badges",
      "cluster",
      "nearest",
      "distance",
      "second",
      "distance of the second",
      "third",
      "distance of the third",
      ...(beside ? [`nearest in ${beside.label}`, "distance there"] : []),
    ],
    rows: places.map((place, item) => ({
      name: shortName(place),
      place,
      cells: [
        allBadges[item]!,
        { text: String(clustering.clusterOf[item]! + 1), value: clustering.clusterOf[item]! + 1 },
        ...Array.from({ length: numNearest }, (_, i) => nearest(distances, item)[i]).flatMap((one) =>
          one === undefined ? ["–", "–"] : [shortName(places[one]!), apart(distances, item, one)],
        ),
        ...(beside ? [shortName(beside.nearest[item]!.place), beside.nearest[item]!.distance] : []),
      ],
    })),
    fileName: `nearest-heads-${info.name}`,
    testId: "nearest-heads",
  };
}

/** The other items, the nearest first. */
function nearest(distances: FloatTensor, item: number): readonly number[] {
  const [n = 0] = distances.shape;
  return Array.from({ length: n }, (_, other) => other)
    .filter((other) => other !== item)
    .sort((a, b) => apart(distances, item, a) - apart(distances, item, b));
}
