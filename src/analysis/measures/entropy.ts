import { type Measure, numVisible } from "./measure";

export const entropy: Measure = {
  key: "entropy",
  name: "Entropy",
  unit: "nats",
  definition: "−Σ p ln p over the keys, mean over all queries",
  source: "Clark et al. 2019, What Does BERT Look At?",
  over: "texts",
  rule: { of: "entropy", factor: () => 1 },
};

export const entropyRelative: Measure = {
  key: "entropyRelative",
  name: "Entropy ÷ largest",
  unit: "share",
  definition: "−Σ p ln p ÷ ln of the number of visible keys, mean over the queries that see two or more",
  source: "Clark et al. 2019, divided by the largest possible",
  over: "texts",
  rule: {
    of: "entropy",
    factor: (text, query) => (numVisible(text, query) < 2 ? null : 1 / Math.log(numVisible(text, query))),
  },
};
