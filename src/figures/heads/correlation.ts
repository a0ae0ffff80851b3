/** @file Do entropy and importance go together? Coefficients, and any two values of the heads against each other. */

import { lossUnit, metricNameOf } from "../../analysis/metric";
import { plural } from "../../lib/format";
import { headColumns } from "../charts/chart";
import { scatterChart } from "../charts/scatter-chart";
import { type ChartPart, defineFigure, type TablePart } from "../figure";
import type { HeadEntropies, Importance, Measures } from "../measured";
import { choice } from "../option";
import { coefficientText, correlationFinding } from "./findings";
import {
  coefficients,
  type HeadMeasure,
  headMeasures,
  importanceBy,
  measureColumn,
  measureNames,
  measureOf,
  measureWords,
} from "./head-values";
import { definition, scope } from "./options";

const axis = (name: string, initial: HeadMeasure, words: string, testId: string) =>
  choice(name, initial, measureNames, {
    kind: "select",
    label: `The points’ ${words}`,
    words,
    testId,
    isAxis: true,
  });

export const correlation = defineFigure({
  title: "Correlation",
  over: "importance over the data set",
  needs: {
    entropy: { measure: "entropy", of: "shown" },
    importance: { measure: "importance", of: "shown" },
  },
  options: {
    scope,
    definition,
    scatterX: axis("x", "entropy", "x", "scatterX"),
    scatterY: axis("y", "batch-normalised", "y", "scatterY"),
    scatterColor: axis("color", "layer", "colour", "scatterColor"),
  },
  parts: ({ entropy, importance }, { scope, definition, scatterX, scatterY, scatterColor }) => {
    const found = { entropy: entropy.found, importance: importance.found };
    const axisOf = (measure: HeadMeasure) => ({
      name: measureNames[measure],
      values: measureOf(measure, found.entropy, found.importance),
    });
    const axes = { x: axisOf(scatterX), y: axisOf(scatterY), color: axisOf(scatterColor) };
    const { importance: heads, entropy: entropies } = found;
    const title = correlationFinding(
      { name: measureWords(scatterX), values: axes.x.values },
      { name: measureWords(scatterY), values: axes.y.values },
    );
    const unit = lossUnit(importance.found.metric?.name ?? metricNameOf(importance.info));
    const note = `${entropy.info.name}; ${rankText(axes)}; ${overText(found, scope === "sentence")}`;
    return [
      {
        kind: "columns",
        widths: "narrow-second",
        parts: [
          scatter(found, axes, { title, note, model: entropy.info.name, unit }),
          numbers(entropies, heads, definition),
        ],
      },
      { kind: "selected", entropies },
    ];
  },
});

type Axes = Pick<Parameters<typeof scatterChart>[0], "x" | "y" | "color">;

function rankText({ x, y }: Axes): string {
  const { spearman, n } = coefficients(x.values, y.values);
  return `Spearman’s ρ = ${coefficientText(spearman)}, n = ${plural(n, "head")}`;
}

/** Which texts the values are of: entropy may be of the sentence, importance is always of the data set. */
function overText(
  { entropy, importance }: Pick<Measures, "entropy" | "importance">,
  isSentence: boolean,
): string {
  const data = `the data set (${plural(importance.texts, "text")})`;
  return isSentence
    ? `entropy of this sentence (${plural(entropy.tokens, "token")}), importance of ${data}`
    : `entropy and importance of ${data}`;
}

function scatter(
  { entropy, importance }: Pick<Measures, "entropy" | "importance">,
  axes: Axes,
  { title, note, model, unit }: Readonly<Record<"title" | "note" | "model" | "unit", string>>,
): ChartPart {
  const { shape } = entropy.entropy;
  const [, numHeads = 1] = shape;
  return {
    kind: "chart",
    title,
    name: "Heads as points",
    note,
    about: {
      shows: "Every head as a point: any two of its values as axes, a third as its colour.",
      formula: "r = cov(x, y) / (σx σy); ρ = r of the ranks",
      read: "Pearson's r measures how close the points are to a straight line, Spearman's ρ how far their order agrees; dividing by a layer's norm removes the differences between layers, so both may change.",
    },
    build: (look, { selected }) => scatterChart({ ...axes, numHeads, selected }, look),
    height: 440,
    headAt: ({ pointIndex }) => [Math.floor(pointIndex / numHeads), pointIndex % numHeads],
    hasAxes: true,
    fileName: `heads-${model}`,
    columns: [
      ...headColumns(shape),
      ...headMeasures.slice(2).map((measure) => ({
        name: measureColumn(measure, unit),
        values: measureOf(measure, entropy, importance),
      })),
    ],
    testId: "scatter-chart",
  };
}

function numbers(
  { entropy }: HeadEntropies,
  importance: Importance,
  definition: keyof Importance["byDefinition"],
): TablePart {
  const of = (isNormalised: boolean) =>
    coefficients(entropy.data, importanceBy(importance, definition, isNormalised).data);
  const [raw, normalised] = [of(false), of(true)];
  return {
    kind: "table",
    title: "Entropy and importance",
    label: "Coefficients",
    head: [`importance, ${definition}`, "Pearson r", "Spearman ρ"],
    rows: [
      { name: "raw", cells: [raw.pearson, raw.spearman] },
      { name: "÷ layer’s norm", cells: [normalised.pearson, normalised.spearman] },
    ],
    below: `n = ${plural(raw.n, "head")}. Heads of one model are not independent of each other, so n overstates how sure these numbers are.`,
    testId: "coefficients",
  };
}
