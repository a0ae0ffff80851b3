/** @file The options that more than one figure of heads has. */

import { type ImportanceDefinition, importanceDefinitions } from "../../engine/api/heads";
import { choice } from "../option";
import { definitionNames } from "./head-values";

/** The texts that heads are measured over. */
export const scope = choice(
  "over",
  "sentence",
  { sentence: "This sentence", data: "The data set" },
  { kind: "segments", label: "Measured over", words: "over", testId: "scope" },
);

/** What a weight of a measure is. */
export const weighting = choice(
  "weighting",
  "attention",
  { attention: "Attention", norm: "Norm-weighted" },
  { kind: "segments", label: "Weights", words: "weights", testId: "weighting" },
);

/** What the bars around a mean show. */
export const spread = choice(
  "spread",
  "deviation",
  { deviation: "± standard deviation", range: "Least to most" },
  { kind: "segments", label: "Bars", words: "bars", testId: "spread" },
);

export const definition = choice(
  "definition",
  "batch",
  Object.fromEntries(importanceDefinitions.map((name) => [name, `By ${definitionNames[name]}`])) as Record<
    ImportanceDefinition,
    string
  >,
  { kind: "select", label: "Definition of importance", testId: "definition" },
);
