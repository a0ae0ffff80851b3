/** @file What a head can be placed by over a corpus: every measure of its texts, its importance, its effect, its copying. Pure. */

import { corpusMeans } from "../../analysis/corpus/summaries";
import { textMeasures } from "../../analysis/measures/table";
import type { ModelInfo } from "../../engine/api/api";
import { importanceDefinitions } from "../../engine/api/heads";
import type { HeadAxis } from "../charts/scatter-chart";
import type { CorpusMeasures, Measures } from "../measured";
import { importanceBy } from "./head-values";

export interface AxisWords {
  readonly name: string;
  /** ", nats"; may be empty. */
  readonly unit: string;
  readonly definition: string;
  readonly source: string;
}

const ofMeasures = Object.fromEntries(
  textMeasures.map(({ key, name, unit, definition, source }): [string, AxisWords] => [
    key,
    { name, definition, source, unit: unit === "share" ? "" : `, ${unit}` },
  ]),
);

const importances = Object.fromEntries(
  importanceDefinitions.map((definition): [string, AxisWords] => [
    `importance-${definition}`,
    {
      name: `Importance, ${definition}`,
      unit: "",
      definition: "|gradient of the loss by the head's entry of the mask| ÷ tokens",
      source: "Michel et al. 2019",
    },
  ]),
);

const effects: Readonly<Record<string, AxisWords>> = {
  "masked-loss": {
    name: "Loss without the head",
    unit: "",
    definition: "loss on the data set while this head alone is masked",
    source: "Michel et al. 2019, Are Sixteen Heads Really Better than One?",
  },
  "masked-metric": {
    name: "Metric without the head",
    unit: "",
    definition: "accuracy, micro-F1 or R² on the data set while this head alone is masked",
    source: "Michel et al. 2019, Are Sixteen Heads Really Better than One?",
  },
};

const copyingSource =
  "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits; Wang et al. 2022, Interpretability in the Wild";

const copyings: Readonly<Record<string, AxisWords>> = {
  copying: {
    name: "Copying",
    unit: ", standard deviations",
    definition:
      "(logit of the token itself − mean over the vocabulary) ÷ standard deviation, of the logits that the head adds for a token it attends to alone",
    source: copyingSource,
  },
  "copying-share": {
    name: "Copied tokens",
    unit: "",
    definition: "share of tokens whose own logit the head raises above the mean over the vocabulary",
    source: copyingSource,
  },
};

export const axisWords: Readonly<Record<string, AxisWords>> = {
  ...ofMeasures,
  ...importances,
  ...effects,
  ...copyings,
};

const axesOf = (view: object): readonly string[] =>
  ["corpusX", "corpusY", "corpusColor"].map((key) => String(Reflect.get(view, key)));

/** Whether an axis of a view needs the importance, the effect of each head alone, or what heads copy. */
export const asksImportance = (view: object): boolean =>
  axesOf(view).some((key) => Object.hasOwn(importances, key));
export const asksEffects = (view: object): boolean => axesOf(view).some((key) => Object.hasOwn(effects, key));
export const asksCopying = (view: object): boolean =>
  axesOf(view).some((key) => Object.hasOwn(copyings, key));

export interface AxisSources {
  readonly info: ModelInfo;
  readonly corpus: CorpusMeasures;
  readonly importance: Measures["importance"] | null;
  readonly effects: Measures["effects"] | null;
  readonly copying: Measures["copying"] | null;
}

/** NaN for pruned heads, and for all while what an axis shows is not known. */
export function axisOf(sources: AxisSources, key: string): HeadAxis {
  const { numLayers, numHeads } = sources.info;
  const size = numLayers * numHeads;
  if (key === "layer")
    return {
      name: "layer",
      values: Array.from({ length: size }, (_, place) => Math.floor(place / numHeads)),
    };
  const { name, unit } = axisWords[key]!;
  return {
    name: `${name}${unit}`,
    values: [...(valuesOf(sources, key) ?? new Array<number>(size).fill(Number.NaN))],
  };
}

function valuesOf(
  { info, corpus, importance, effects: found, copying }: AxisSources,
  key: string,
): Iterable<number> | null {
  if (key === "masked-loss") return found?.loss.data ?? null;
  if (key === "copying") return copying?.score.data ?? null;
  if (key === "copying-share") return copying?.share.data ?? null;
  if (key === "masked-metric") return found?.value.data ?? null;
  const definition = importanceDefinitions.find((name) => key === `importance-${name}`);
  if (definition) return importance ? importanceBy(importance, definition, false).data : null;
  const own = corpus.measures.find((measure) => measure.key === key);
  return own ? corpusMeans(own, info.numLayers * info.numHeads) : null;
}
