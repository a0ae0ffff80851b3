/** @file Heads over a whole corpus: any two measures against each other, the texts and totals of a head, a search, classes. */

import { classDifferences } from "../../analysis/corpus/summaries";
import { countHeads } from "../../analysis/head-sets";
import { textMeasures } from "../../analysis/measures/table";
import type { ModelInfo } from "../../engine/api/api";
import { formatNumber, plural } from "../../lib/format";
import { floatTensor } from "../../lib/tensor";
import { columnName, headColumns } from "../charts/chart";
import { scatterChart } from "../charts/scatter-chart";
import { type ChartPart, defineFigure, type TablePart } from "../figure";
import type { CorpusMeasures } from "../measured";
import { choice, flag } from "../option";
import { type AxisSources, asksCopying, asksEffects, asksImportance, axisOf, axisWords } from "./corpus-axes";
import { capital, correlationFinding, shortName } from "./findings";
import { weighting } from "./options";
import { textOrders } from "./text-orders";

const names = Object.fromEntries(textMeasures.map(({ key, name }) => [key, name]));
const orderNames = Object.fromEntries(Object.entries(textOrders).map(([key, { name }]) => [key, name]));
const axisNames = Object.fromEntries(Object.entries(axisWords).map(([key, { name }]) => [key, name]));

const axis = (name: string, initial: string, words: string, labels: Readonly<Record<string, string>>) =>
  choice(name, initial, labels, {
    kind: "select",
    label: `The heads’ ${words}`,
    words,
    testId: `corpus-${words}`,
    isAxis: true,
  });

/** What orders the texts of a head. */
const textsBy = choice("by", "strongest", orderNames, {
  kind: "select",
  label: "Texts of a head by",
  words: "texts by",
  testId: "texts-by",
});

export const corpus = defineFigure({
  title: "Corpus",
  over: "over the data set, text by text",
  needs: {
    corpus: { measure: "corpus", of: "shown" },
    random: {
      measure: "corpus",
      of: "random",
      when: (view) => Reflect.get(view, "hasBaseline") === true,
    },
    importance: { measure: "importance", of: "shown", isOptional: true, when: asksImportance },
    effects: { measure: "effects", of: "shown", isOptional: true, when: asksEffects },
    copying: { measure: "copying", of: "shown", isOptional: true, when: asksCopying },
  },
  options: {
    weighting,
    textsBy,
    hasBaseline: flag("baseline", false, "Random weights as baseline", "baseline"),
    corpusX: axis("cx", "distanceWithoutSpecial", "x", axisNames),
    corpusY: axis("cy", "entropyRelativeWithoutSpecial", "y", axisNames),
    corpusColor: axis("cc", "layer", "colour", { layer: "Layer", ...axisNames }),
  },
  parts: (
    { corpus: { info, found }, random, importance, effects, copying },
    { textsBy, corpusX, corpusY, corpusColor },
  ) => {
    const sources: AxisSources = {
      info,
      corpus: found,
      importance: importance?.found ?? null,
      effects: effects?.found ?? null,
      copying: copying?.found ?? null,
    };
    const differences = classTable(found, info, corpusY);
    return [
      scatter(sources, { x: corpusX, y: corpusY, color: corpusColor }, random),
      { kind: "head-texts", corpus: found, by: textsBy },
      { kind: "head-totals", corpus: found },
      { kind: "where", corpus: found },
      ...(differences ? [differences] : []),
    ];
  },
});

/** What only other calls measure. */
const unknown = { importance: null, effects: null, copying: null };

interface Axes {
  readonly x: string;
  readonly y: string;
  readonly color: string;
}

/** The narrowest chart that is brushed, in CSS pixels. */
const narrowest = 500;

function scatter(
  sources: AxisSources,
  { x, y, color }: Axes,
  random: { readonly info: ModelInfo; readonly label: string; readonly found: CorpusMeasures } | null,
): ChartPart {
  const { info, corpus: found } = sources;
  const { numLayers, numHeads } = info;
  const axes = { x: axisOf(sources, x), y: axisOf(sources, y), color: axisOf(sources, color) };
  const [first, second] = [axisWords[x]!, axisWords[y]!];
  // Only what is measured of texts has a baseline, and only of the same weights.
  const isOfTexts = [x, y].every((key) => Object.hasOwn(names, key));
  const twin = isOfTexts && random?.found.weighting === found.weighting ? random : null;
  const ofTwin = (key: string) =>
    twin ? axisOf({ ...unknown, info: twin.info, corpus: twin.found }, key).values : [];
  const baseline = twin && { name: twin.label, x: ofTwin(x), y: ofTwin(y) };
  const normed = found.weighting === "norm" ? ", norm-weighted" : "";
  return {
    kind: "chart",
    title: correlationFinding(
      { name: capital(first.name), values: axes.x.values },
      { name: second.name.toLowerCase(), values: axes.y.values },
    ),
    name: "Heads over the corpus",
    note: `${info.name}; ${plural(found.texts.length, "text")}, ${plural(found.tokens, "token")}${normed}${baseline ? `; crosses: ${baseline.name}` : ""}; n = ${plural(numLayers * numHeads - countHeads(info.prunedHeads), "head")}`,
    about: {
      shows: `Every head as a point. ${first.name}: ${first.definition}. ${second.name}: ${second.definition}.`,
      formula:
        found.weighting === "norm"
          ? "weight = ‖α v W‖ ÷ its sum over the keys (Kobayashi et al. 2020)"
          : `${first.source}; ${second.source}`,
      read: "Means over all texts. Click a point to see the head's texts; drag over points of a wide chart, or take the heads with the largest y, to mask them or to open them in Attention.",
    },
    build: (look, { selected, chosen = [] }) => {
      const { data, layout } = scatterChart(
        { ...axes, numHeads, selected, chosen, ...(baseline && { baseline }) },
        look,
      );
      // On a phone a drag scrolls.
      const isBrushed = look.isStill !== true && look.width >= narrowest;
      return { data, layout: isBrushed ? { ...layout, dragmode: "select" } : layout };
    },
    height: 440,
    headAt: ({ curveNumber, pointIndex }) =>
      curveNumber === 0 ? [Math.floor(pointIndex / numHeads), pointIndex % numHeads] : null,
    brush: {
      values: floatTensor(Float32Array.from(axes.y.values), [numLayers, numHeads]),
      quantity: second.name,
      leastWidth: narrowest,
    },
    hasAxes: true,
    // HeadVis draws attention alone.
    ...(found.weighting === "attention" && { headVisTexts: found.texts }),
    fileName: `corpus-${info.name}`,
    columns: [
      ...headColumns([numLayers, numHeads]),
      ...textMeasures.map(({ key, unit }) => ({
        name: columnName(key, unit),
        values: axisOf(sources, key).values,
      })),
    ],
    testId: "corpus-chart",
  };
}

const mostDifferences = 8;

/** The heads whose measure differs most between classes; null without classes or differences. */
function classTable(
  found: CorpusMeasures,
  { numLayers, numHeads }: ModelInfo,
  key: string,
): TablePart | null {
  const own = found.measures.find((measure) => measure.key === key);
  if (!own || found.labels.length === 0) return null;
  const rows = classDifferences(own, found.labels, numLayers * numHeads, mostDifferences);
  if (rows.length === 0) return null;
  const { name, unit } = axisWords[key]!;
  return {
    kind: "table",
    title: `${name}: heads that differ most between classes`,
    above: `Means over the texts of each class${unit}, and the difference with its 95 % bootstrap interval. The classes were chosen after looking, so an interval that is near 0 says little.`,
    label: "Heads by class",
    head: ["head", "most", "mean", "least", "mean of least", "difference", "95 % interval"],
    rows: rows.map(({ head, most, least, mostMean, leastMean, difference }) => ({
      name: shortName([Math.floor(head / numHeads), head % numHeads]),
      cells: [most, mostMean, least, leastMean, difference.mean, intervalText(difference)],
    })),
    below: `n = ${classCounts(found)}.`,
    testId: "class-differences",
  };
}

function intervalText({ low, high }: { readonly low: number; readonly high: number }) {
  if (Number.isNaN(low)) return "–";
  return { text: `${formatNumber(low)} to ${formatNumber(high)}`, value: low };
}

function classCounts({ labels }: CorpusMeasures): string {
  const classes = [...new Set(labels)];
  return classes.map((name) => `${labels.filter((label) => label === name).length} ${name}`).join(", ");
}
