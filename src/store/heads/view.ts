/** @file How the Heads place is looked at: which figure, over which texts, by which definition. */

import { type ImportanceDefinition, importanceDefinitions } from "../../engine/api/heads";

export const headsTabs = ["entropy", "importance", "correlation", "random"] as const;
export type HeadsTab = (typeof headsTabs)[number];

export const scopes = ["sentence", "data"] as const;
export type Scope = (typeof scopes)[number];

const normalisedName = <Name extends string>(name: Name) => `${name}-normalised` as const;

/** Everything a head can be placed or coloured by; `batch` to `cumulative` are its importance. */
export const headMeasures = [
  "layer",
  "head",
  "entropy",
  "mean-entropy",
  "gradient",
  ...importanceDefinitions,
  ...importanceDefinitions.map(normalisedName),
] as const;
export type HeadMeasure = (typeof headMeasures)[number];

export interface HeadsView {
  readonly headsTab: HeadsTab;
  /** What entropy is computed over. */
  readonly scope: Scope;
  readonly definition: ImportanceDefinition;
  /** Whether each layer's importance is divided by its L2 norm. */
  readonly isNormalised: boolean;
  readonly scatterX: HeadMeasure;
  readonly scatterY: HeadMeasure;
  readonly scatterColor: HeadMeasure;
}

export const initialHeadsView: HeadsView = {
  headsTab: "entropy",
  scope: "sentence",
  definition: "batch",
  isNormalised: true,
  scatterX: "entropy",
  scatterY: "batch-normalised",
  scatterColor: "layer",
};
