/** @file Measures of tokens that occur more than once. */

import { type Measure, type MeasuredText, numAllowed, type Rule, weightOn } from "./measure";

const isSame = ({ ids }: MeasuredText, query: number, key: number) => ids[key] === ids[query];

export const sameToken: Measure = {
  key: "sameToken",
  name: "Same token elsewhere",
  unit: "share",
  definition:
    "weight on other visible places with the query's token, mean over the queries that have such places",
  source: "Clark et al. 2019 (coreference to the same word)",
  over: "texts",
  rule: {
    of: "weights",
    factor: (text, query) =>
      weightOn(text, (key) => key !== query && key < numAllowed(text, query) && isSame(text, query, key)),
  },
};

const toEarlierPlaces: Rule = {
  of: "weights",
  factor: (text, query) =>
    query < text.repeatedFrom ? null : weightOn(text, (key) => key < query && isSame(text, query, key)),
};

/** The earlier place p of the query's token is before the key, p + 1; a key that is the query itself does not count. */
const toTokensAfterThem: Rule = {
  of: "weights",
  factor: (text, query) =>
    query < text.repeatedFrom
      ? null
      : weightOn(text, (key) => key >= 1 && key < query && isSame(text, query, key - 1)),
};

export const duplicate: Measure = {
  key: "duplicate",
  name: "Duplicate token",
  unit: "share",
  definition: "weight on earlier places with the query's token, mean over the queries that have such places",
  source: "Wang et al. 2022, Interpretability in the Wild",
  over: "texts",
  rule: toEarlierPlaces,
};

export const induction: Measure = {
  key: "induction",
  name: "Induction",
  unit: "share",
  definition:
    "weight on the tokens after earlier places with the query's token, mean over the queries that have such tokens before them",
  source: "Elhage et al. 2021; Olsson et al. 2022, In-context Learning and Induction Heads",
  over: "texts",
  rule: toTokensAfterThem,
};

const onRepeats = "in the second half of random sequences that repeat themselves";

export const duplicateRandom: Measure = {
  ...duplicate,
  key: "duplicateRandom",
  name: "Duplicate, random",
  definition: `${duplicate.definition}, ${onRepeats}`,
  over: "random repeats",
};

export const inductionRandom: Measure = {
  ...induction,
  key: "inductionRandom",
  name: "Induction, random",
  definition: `${induction.definition}, ${onRepeats}`,
  over: "random repeats",
};
