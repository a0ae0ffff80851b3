/** @file The heads of two models that read the same tokens: their distances, one map of both, and the nearest of each. */

import type { HeadPlace } from "../../analysis/head-sets";
import { type Clustering, clustersOf } from "../../analysis/likeness/clusters";
import { planeMap, submatrix } from "../../analysis/likeness/scaling";
import {
  jointDistances,
  medianOf,
  type Nearest,
  nearestOf,
  transposed,
} from "../../analysis/likeness/two-models";
import type { ModelInfo } from "../../engine/api/api";
import { formatNumber, plural } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import { matrixChart } from "../charts/matrix-chart";
import { planeChart, planeHeadAt } from "../charts/plane-chart";
import type { ChartPart, Known, Part, Row, TablePart } from "../figure";
import { headsLeft } from "./badges";
import { shortName } from "./findings";

export interface AcrossFound {
  readonly own: Known<"distances">;
  readonly other: Known<"distances">;
  readonly across: Known<"across">;
  /** To random weights in the shape of the own model; null if there are none, or the other model is they. */
  readonly baseline: Known<"across"> | null;
  /** Whether the baseline was asked for and the other model is it. */
  readonly isOtherRandom: boolean;
  /** The names of all badges of the own heads that are left. */
  readonly badges: readonly string[];
}

/** The heads of one of the models that are left. */
interface Side {
  readonly info: ModelInfo;
  readonly label: string;
  readonly places: readonly HeadPlace[];
  /** Places in `[L·H]`. */
  readonly indices: readonly number[];
}

interface Compared {
  readonly own: Side;
  readonly other: Side;
  readonly tokens: number;
  /** `[n, m]` of the heads that are left. */
  readonly across: FloatTensor;
  /** `[n + m, n + m]`: the own heads first. */
  readonly joint: FloatTensor;
  /** Of all heads of both. */
  readonly clustering: Clustering;
  /** For each head of one model, the heads of the other, nearest first: from this model, and back. */
  readonly there: readonly (readonly Nearest[])[];
  readonly back: readonly (readonly Nearest[])[];
  /** For each own head, the other heads of its model. */
  readonly within: readonly (readonly Nearest[])[];
  /** The distance of each own head to the nearest of random weights; null if it is not known. */
  readonly random: readonly number[] | null;
}

/** Null if one of the models has no head left. */
export function acrossParts(found: AcrossFound): readonly Part[] | null {
  const both = compared(found);
  if (!both) return null;
  return [
    { kind: "sentence", text: acrossFinding(both, found.isOtherRandom), testId: "across" },
    { kind: "sentence", text: mixedFinding(both), testId: "across-clusters" },
    { kind: "columns", widths: "equal", parts: [matrix(both), map(both)] },
    { kind: "selected" },
    ownTable(both, found.badges),
    otherTable(both),
  ];
}

function compared({ own, other, across, baseline }: AcrossFound): Compared | null {
  const [a, b] = [sideOf(own), sideOf(other)];
  if (a.places.length === 0 || b.places.length === 0) return null;
  const between = submatrix(across.found.distances, a.indices, b.indices);
  const within = submatrix(own.found.distances, a.indices);
  const joint = jointDistances({
    own: within,
    other: submatrix(other.found.distances, b.indices),
    across: between,
  });
  return {
    own: a,
    other: b,
    tokens: across.found.tokens,
    across: between,
    joint,
    clustering: clustersOf(joint),
    there: nearestOf(between),
    back: nearestOf(transposed(between)),
    within: nearestOf(within, (row, column) => row === column),
    random: baseline && randomDistances(a, baseline),
  };
}

function sideOf({ info, label }: Known<"distances">): Side {
  const left = headsLeft(info);
  return {
    info,
    label,
    places: left.map(({ place }) => place),
    indices: left.map(({ index }) => index),
  };
}

function randomDistances({ indices }: Side, { info, found }: Known<"across">): readonly number[] | null {
  const theirs = headsLeft(info).map(({ index }) => index);
  if (theirs.length === 0) return null;
  return nearestOf(submatrix(found.distances, indices, theirs)).map(([first]) => first!.distance);
}

const firsts = (lists: readonly (readonly Nearest[])[]): readonly number[] =>
  lists.flatMap(([first]) => (first ? [first.distance] : []));

/** Whether the heads of one model have counterparts in the other, beside those of their own and of random weights. */
function acrossFinding({ own, other, tokens, there, within, random }: Compared, isRandom: boolean): string {
  const nearest = firsts(there);
  const alone = firsts(within);
  const n = plural(own.places.length, "head");
  const over = `(medians over ${n}, ${plural(tokens, "query", "queries")})`;
  const chance = isRandom
    ? ` ${other.label} is itself the random baseline.`
    : randomWords(nearest, random, other);
  if (alone.length === 0)
    return `The nearest head of ${other.label} is ${far(nearest)} away ${over}.${chance}`;
  const closer = nearest.filter((distance, item) => distance < alone[item]!).length;
  const verdicts = {
    most: `Most heads of ${own.label} are closer to one of ${other.label} than to any other of their own model`,
    few: `Most heads of ${own.label} are closer to another of their own model than to any of ${other.label}`,
    unclear: `No clear difference between the heads of ${own.label} and those of ${other.label}`,
  };
  return (
    `${verdicts[majority(closer, nearest.length)]}: the nearest there is ${far(nearest)} away, the nearest of the same model ${far(alone)} ${over}; ` +
    `${closer} of ${nearest.length} ${closer === 1 ? "is" : "are"} closer to one there.${chance}`
  );
}

const far = (distances: readonly number[]) => formatNumber(medianOf(distances));

/** Whether more or fewer than half are by two standard deviations of as many tosses of a coin. */
function majority(count: number, n: number): "most" | "few" | "unclear" {
  const apart = count - n / 2;
  if (Math.abs(apart) <= Math.sqrt(n)) return "unclear";
  return apart > 0 ? "most" : "few";
}

/** How many heads are closer to the other model than to random weights; nothing if these are not known. */
function randomWords(nearest: readonly number[], random: Compared["random"], { label }: Side): string {
  if (random === null) return "";
  const closer = nearest.filter((distance, item) => distance < random[item]!).length;
  const unclear = majority(closer, nearest.length) === "unclear" ? ": no clear difference" : "";
  return ` The nearest of random weights is ${far(random)} away; ${closer} of ${nearest.length} are closer to ${label}${unclear}.`;
}

/** The way back, heads that kept their place, and how many clusters of all heads have heads of both models. */
function mixedFinding(both: Compared): string {
  const { own, other, back, clustering } = both;
  const { clusterOf, count, silhouette } = clustering;
  const n = own.places.length;
  const sizes = Array.from({ length: count }, (_, cluster) => {
    const items = [...clusterOf.keys()].filter((item) => clusterOf[item] === cluster);
    return { own: items.filter((item) => item < n).length, all: items.length };
  });
  const mixed = sizes.filter((size) => size.own > 0 && size.own < size.all).length;
  const all = plural(n + other.places.length, "head");
  const clusters =
    count < 2
      ? `Too few heads to group (n = ${all})`
      : `Of ${count} clusters of all ${all}, ${mixed} ${mixed === 1 ? "has" : "have"} heads of both (mean silhouette ${formatNumber(silhouette)})`;
  return `${clusters}. ${sameHeadWords(both)}Back from ${other.label}, the nearest of ${own.label} is ${far(firsts(back))} away (n = ${plural(other.places.length, "head")}).`;
}

/** Models of one shape, such as a fine-tuned one and its base, may have kept their heads in place. */
function sameHeadWords({ own, other, there }: Pick<Compared, "own" | "other" | "there">): string {
  if (own.info.numLayers !== other.info.numLayers || own.info.numHeads !== other.info.numHeads) return "";
  const same = there.filter(([first], item) => other.indices[first!.item] === own.indices[item]).length;
  return `For ${same} of ${own.places.length} heads the nearest is at the same place. `;
}

const formula =
  "d = √(H((p + q) / 2) − (H(p) + H(q)) / 2), at most √ln 2 = 0.833; clusters of the heads of both models by mean distance (UPGMA)";

const columnOf = ([layer, head]: HeadPlace) => `distance_to_L${layer}_H${head}`;

function matrix({ own, other, tokens, across, clustering }: Compared): ChartPart {
  const n = own.places.length;
  const rows = clustering.order.filter((item) => item < n);
  const columns = clustering.order.flatMap((item) => (item < n ? [] : [item - n]));
  const ordered = submatrix(across, rows, columns);
  const side = ({ label, places }: Side, items: readonly number[], first: number) => ({
    heads: items.map((item) => places[item]!),
    clusterOf: items.map((item) => clustering.clusterOf[first + item]!),
    title: `${label}, heads by cluster`,
    lead: `${label} `,
  });
  const [vertical, horizontal] = [side(own, rows, 0), side(other, columns, n)];
  return {
    kind: "chart",
    title: `How far each head of ${own.label} (a row) is from each of ${other.label} (a column).`,
    name: "Distances across two models",
    note: `${own.info.name} and ${other.info.name}, n = ${plural(tokens, "query", "queries")}`,
    about: {
      shows: `The Jensen–Shannon distance of every head of ${own.label} to every head of ${other.label}: the mean over queries of that of their rows, on the same tokens.`,
      formula,
      read: "Rows and columns are in the order of one tree of all heads of both, so that heads that do the same meet near the diagonal. A cluster with heads of both models is framed. A click selects the head of the row.",
    },
    build: (look, { selected }) =>
      matrixChart(
        { distances: ordered, rows: vertical, columns: horizontal, name: "distance", selected },
        look,
      ),
    height: 460,
    headAt: ({ y }) => vertical.heads[Number(y)] ?? null,
    fileName: `distances-${own.info.name}-${other.info.name}`,
    columns: [
      { name: "layer", values: vertical.heads.map(([layer]) => layer) },
      { name: "head", values: vertical.heads.map(([, head]) => head) },
      { name: "cluster", values: vertical.clusterOf.map((cluster) => cluster + 1) },
      ...horizontal.heads.map((place, column) => ({
        name: columnOf(place),
        values: rows.map((_, row) => ordered.data[row * columns.length + column]!),
      })),
    ],
    testId: "across-matrix",
  };
}

function map({ own, other, joint, clustering }: Compared): ChartPart {
  const { x, y, share } = planeMap(joint);
  const n = own.places.length;
  const places = [...own.places, ...other.places];
  const points = places.map((place, item) => ({
    place,
    x: x[item]!,
    y: y[item]!,
    group: Number(item >= n),
    words: `${(item < n ? own : other).label}<br>cluster ${clustering.clusterOf[item]! + 1}`,
    ...(item >= n && ({ isElsewhere: true } as const)),
  }));
  const groups = [own.label, other.label];
  return {
    kind: "chart",
    title: Number.isNaN(share)
      ? "The heads of both models as a map: all of them attend alike."
      : `The heads of both models as a map: near ones attend alike. Its two axes show ${Math.round(share * 100)} % of the squared distances.`,
    name: "Map of the heads of two models",
    note: `${own.info.name} and ${other.info.name}, n = ${n} and ${plural(other.places.length, "head")}`,
    about: {
      shows:
        "Every head of both models as a point, so that distances in the plane are as close to those of the heads as can be.",
      formula: "classical scaling (Torgerson 1952): the two largest eigenvectors of −½ J D² J",
      read: `Heads of ${own.label} and of ${other.label} have their own colour and shape. Where the two lie among each other, the models have counterparts. A click selects a head of ${own.label}.`,
    },
    build: (look, { selected }) =>
      planeChart({ points, groups, isOrdered: false, rest: null, selected }, look),
    height: 460,
    headAt: planeHeadAt(points),
    fileName: `map-${own.info.name}-${other.info.name}`,
    columns: [
      { name: "model", values: points.map(({ group }) => group + 1) },
      { name: "layer", values: places.map(([layer]) => layer) },
      { name: "head", values: places.map(([, head]) => head) },
      { name: "cluster", values: clustering.clusterOf.map((cluster) => cluster + 1) },
      { name: "x", values: x },
      { name: "y", values: y },
    ],
    testId: "across-map",
  };
}

const numListed = 3;

function ownTable(both: Compared, badges: readonly string[]): TablePart {
  const { own, other, there, within, random, clustering } = both;
  return {
    kind: "table",
    title: `The nearest heads of ${other.label} to each of ${own.label}`,
    above: "Click the name of a column to sort by it.",
    label: "The nearest heads of the other model",
    isSortable: true,
    head: [
      "head",
      "badges",
      "cluster",
      ...nearestHead(other.label),
      `nearest of ${own.label}`,
      "its distance",
      ...(random ? ["distance to random weights"] : []),
    ],
    rows: own.places.map((place, item): Row => {
      const [first] = within[item]!;
      const cluster = clustering.clusterOf[item]! + 1;
      return {
        name: shortName(place),
        place,
        cells: [
          badges[item]!,
          { text: String(cluster), value: cluster },
          ...nearestCells(there[item]!, other),
          ...(first ? [shortName(own.places[first.item]!), first.distance] : ["–", "–"]),
          ...(random ? [random[item]!] : []),
        ],
      };
    }),
    fileName: `nearest-heads-${own.info.name}-${other.info.name}`,
    testId: "across-nearest",
  };
}

function otherTable({ own, other, back, clustering }: Compared): TablePart {
  return {
    kind: "table",
    title: `The nearest heads of ${own.label} to each of ${other.label}`,
    label: "The nearest heads to those of the other model",
    isSortable: true,
    head: [`head of ${other.label}`, "cluster", ...nearestHead(own.label)],
    rows: other.places.map((place, item): Row => {
      const cluster = clustering.clusterOf[own.places.length + item]! + 1;
      return {
        name: shortName(place),
        cells: [{ text: String(cluster), value: cluster }, ...nearestCells(back[item]!, own)],
      };
    }),
    fileName: `nearest-heads-${other.info.name}-${own.info.name}`,
    testId: "across-nearest-back",
  };
}

const nearestHead = (label: string) => [
  `nearest in ${label}`,
  "distance",
  "second",
  "distance of the second",
  "third",
  "distance of the third",
];

const nearestCells = (near: readonly Nearest[], { places }: Side) =>
  Array.from({ length: numListed }, (_, i) => near[i]).flatMap((one) =>
    one ? [shortName(places[one.item]!), one.distance] : ["–", "–"],
  );
