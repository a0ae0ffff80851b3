/** @file The parts of "Random or trained?": its heads beside those of random weights of the same shape. */

import { countPresent } from "../../analysis/absent-heads";
import { largestDistance } from "../../analysis/similarity";
import { formatNumber, plural } from "../../lib/format";
import { at } from "../../lib/tensor";
import { headColumns } from "../charts/chart";
import { layerChart } from "../charts/layer-chart";
import type { ChartPart, Known, Part, TablePart } from "../figure";
import type { Likeness } from "../measured";

interface Named {
  readonly name: string;
  readonly found: Likeness;
}

interface Found {
  readonly own: Known<"likeness">;
  readonly twin: Known<"likeness"> | null;
}

export function parts({ own, twin }: Found): readonly Part[] {
  const named = { name: own.label, found: own.found };
  const both = twin ? [named, { name: "random weights", found: twin.found }] : [named];
  return [
    {
      kind: "sentence",
      text: twin
        ? verdict(randomness(own.found), randomness(twin.found))
        : "Random or trained? It takes random weights to compare with.",
      testId: "verdict",
    },
    factsTable(both),
    { kind: "columns", widths: "equal", parts: [entropyChart(both, own), distanceChart(both, own)] },
  ];
}

interface Own {
  readonly label: string;
  readonly found: Likeness;
}

/** A column for each model. */
const columnsOf = (
  both: readonly Named[],
  quantity: string,
  valuesOf: (found: Likeness) => ArrayLike<number>,
) =>
  both.map(({ found }, i) => ({
    name: `${quantity}_${i === 0 ? "trained" : "random"}`,
    values: valuesOf(found),
  }));

function entropyChart(both: readonly Named[], { label, found }: Own): ChartPart {
  const { entropies, tokens, largest } = found;
  const input = {
    series: both.map(({ name, found }) => ({ name, byLayer: layersOf(found) })),
    name: "entropy, mean per token",
    unit: " nats",
    largest,
    line: { value: largest, name: `largest: ${formatNumber(largest)} nats` },
  };
  return {
    kind: "chart",
    title: entropyFinding(found, both[1]?.found),
    name: "Mean entropy by layer",
    note: `${label}, n = ${plural(countPresent(entropies.data), "head")}, ${plural(tokens, "token")}`,
    about: {
      shows:
        "The mean entropy of each head on this sentence, layer by layer, for trained weights and for random ones of the same shape.",
      formula: "largest = ln N; if a query sees only itself and the tokens before it: mean of ln 1 … ln N",
      read: "Random weights give nearly equal scores, so their heads stay close under the dashed line; training pulls heads away from it.",
    },
    build: (look) => layerChart(input, look),
    height: 380,
    fileName: `random-entropy-${label}`,
    columns: [
      ...headColumns(entropies.shape),
      ...columnsOf(both, "entropy_mean_per_token_nats", (each) => each.entropies.data),
    ],
    testId: "random-entropy-chart",
  };
}

function distanceChart(both: readonly Named[], { label, found }: Own): ChartPart {
  const input = {
    series: both.map(({ name, found }) => ({ name, byLayer: found.byLayer.map((value) => [value]) })),
    name: "distance of two heads",
    unit: "",
    largest: largestDistance,
    line: { value: largestDistance, name: `largest: ${formatNumber(largestDistance)}` },
  };
  return {
    kind: "chart",
    title: distanceFinding(found, both[1]?.found),
    name: "How different the heads of a layer are",
    note: `${label}, n = ${plural(found.pairs, "pair")} of heads`,
    about: {
      shows:
        "How different the heads of a layer are on this sentence: the Jensen–Shannon distance of two heads' rows, mean over queries and pairs.",
      formula: "d = √(H((p + q) / 2) − (H(p) + H(q)) / 2); at most √ln 2 = 0.833",
      read: "Near 0 all heads of the layer look at the same tokens, as with random weights; larger values mean that each looks at something of its own.",
    },
    build: (look) => layerChart(input, look),
    height: 380,
    fileName: `random-distance-${label}`,
    columns: [
      { name: "layer", values: found.byLayer.map((_, layer) => layer) },
      ...columnsOf(both, "distance", (each) => each.byLayer),
    ],
    testId: "random-distance-chart",
  };
}

function factsTable(both: readonly Named[]): TablePart {
  return {
    kind: "table",
    label: "Trained and random weights in numbers",
    head: ["weights", "entropy, mean per token, nats", "share of the largest", "distance of two heads", "n"],
    rows: both.map(({ name, found }) => {
      const { share, distance } = randomness(found);
      const n = `${plural(countPresent(found.entropies.data), "head")}, ${plural(found.pairs, "pair")}`;
      return { name, cells: [share * found.largest, share, distance, n] };
    }),
    testId: "randomness",
  };
}

function layersOf({ entropies }: Likeness): readonly (readonly number[])[] {
  return Array.from({ length: entropies.shape[0]! }, (_, layer) => Array.from(at(entropies, layer).data));
}

/** The mean entropy as a share of the largest possible, beside that of random weights if there are some. */
function entropyFinding(own: Likeness, twin?: Likeness): string {
  const { share } = randomness(own);
  if (Number.isNaN(share)) return "No head has an entropy (n = 0 heads).";
  return `Entropy is ${percent(share)} of the largest there can be${twin ? `; with random weights ${percent(randomness(twin).share)}` : ""}.`;
}

/** How far apart two heads of a layer are, beside those of random weights if there are some. */
function distanceFinding({ overall }: Likeness, twin?: Likeness): string {
  if (Number.isNaN(overall)) return "No layer has two heads to compare (n = 0 pairs).";
  return `Two heads of a layer are ${overall.toPrecision(3)} apart${twin ? `; with random weights ${twin.overall.toPrecision(3)}` : ""}.`;
}

/** Whether a model looks random beside its random twin, as a sentence. Shares are of the largest possible entropy. */
export function verdict(own: Randomness, twin: Randomness): string {
  if ([own.share, own.distance, twin.share, twin.distance].some(Number.isNaN)) {
    return "It cannot be said: no layer has two heads to compare.";
  }
  const both = `entropy is ${percent(own.share)} of the largest there can be (random weights: ${percent(twin.share)}), and two heads of a layer are ${own.distance.toPrecision(3)} apart (random weights: ${twin.distance.toPrecision(3)})`;
  if (own.share < twin.share - clearShare && own.distance > twin.distance * clearRatio) {
    return `It does not look random: ${both}.`;
  }
  if (own.share > twin.share - clearShare / 2 && own.distance < twin.distance * Math.sqrt(clearRatio)) {
    return `It looks random: ${both}.`;
  }
  return `It is not clear: ${both}.`;
}

/** Pruned heads do not count; NaN if no head is left, or no two in any layer. */
export interface Randomness {
  readonly share: number;
  readonly distance: number;
}

export function randomness({ entropies, largest, overall }: Likeness): Randomness {
  const present = entropies.data.filter((entropy) => !Number.isNaN(entropy));
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return { share: mean / largest, distance: overall };
}

const clearShare = 0.1;
const clearRatio = 1.5;
const percent = (share: number) => `${Math.round(share * 100)} %`;
