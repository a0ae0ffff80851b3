/** @file The options that more than one figure of heads has. */

import { type ImportanceDefinition, importanceDefinitions } from "../../engine/api/heads";
import { choice } from "../option";
import { definitionNames } from "./head-values";

/** The texts that entropy is computed over. */
export const scope = choice(
  "over",
  "sentence",
  { sentence: "This sentence", data: "The data set" },
  { kind: "segments", label: "Entropy over", words: "entropy over", testId: "scope" },
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
