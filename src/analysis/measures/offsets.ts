import { isPlain, type Measure } from "./measure";

export const previous: Measure = {
  key: "previous",
  name: "Previous token",
  unit: "share",
  definition: "weight on the token before the query, mean over the queries that have one",
  source: "Clark et al. 2019; Vig and Belinkov 2019",
  over: "texts",
  rule: {
    of: "weights",
    factor: (_, query) => (query < 1 ? null : (key) => (key === query - 1 ? 1 : 0)),
  },
};

export const next: Measure = {
  key: "next",
  name: "Next token",
  unit: "share",
  definition: "weight on the token after the query, mean over the queries that have one and may attend to it",
  source: "Clark et al. 2019",
  over: "texts",
  rule: {
    of: "weights",
    factor: ({ ids, isCausal }, query) =>
      isCausal || query > ids.length - 2 ? null : (key) => (key === query + 1 ? 1 : 0),
  },
};

export const self: Measure = {
  key: "self",
  name: "The token itself",
  unit: "share",
  definition: "weight on the query's own token, mean over all queries",
  source: "Clark et al. 2019",
  over: "texts",
  rule: { of: "weights", factor: (_, query) => (key) => (key === query ? 1 : 0) },
};

export const distance: Measure = {
  key: "distance",
  name: "Distance",
  unit: "tokens",
  definition: "Σ p · |query − key|, mean over all queries",
  source: "Vig and Belinkov 2019, Analyzing the Structure of Attention in a Transformer Language Model",
  over: "texts",
  rule: { of: "weights", factor: (_, query) => (key) => Math.abs(query - key) },
};

const withoutSpecial =
  "without the weight on special tokens and, in causal models, on the first token, mean over the queries that are none of these";

export const distanceWithoutSpecial: Measure = {
  key: "distanceWithoutSpecial",
  name: "Distance without special tokens",
  unit: "tokens",
  definition: `Σ p · |query − key| ${withoutSpecial}`,
  source: "Vig and Belinkov 2019; Xiao et al. 2023 (attention sinks)",
  over: "texts",
  rule: {
    of: "weights",
    keys: "plain",
    factor: (text, query) => (isPlain(text, query) ? (key) => Math.abs(query - key) : null),
  },
};

export const distanceSpread: Measure = {
  key: "distanceSpread",
  name: "Spread of the distance",
  unit: "tokens",
  definition: "standard deviation of |query − key| under p, mean over all queries",
  source: "second moment of the distance of Vig and Belinkov 2019",
  over: "texts",
  rule: { of: "spread", factor: () => 1 },
};

export const distanceSpreadWithoutSpecial: Measure = {
  key: "distanceSpreadWithoutSpecial",
  name: "Spread without special tokens",
  unit: "tokens",
  definition: `standard deviation of |query − key| under p ${withoutSpecial}`,
  source: distanceSpread.source,
  over: "texts",
  rule: { of: "spread", keys: "plain", factor: (text, query) => (isPlain(text, query) ? 1 : null) },
};
