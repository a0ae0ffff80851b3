import { isPlain, type Measure, type MeasuredText, numVisible } from "./measure";

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

const ofPlain =
  "over the keys that are no special tokens and, in causal models, not the first token, after dividing the row by its weight on them";

export const entropyWithoutSpecial: Measure = {
  key: "entropyWithoutSpecial",
  name: "Entropy without special tokens",
  unit: "nats",
  definition: `−Σ p ln p ${ofPlain}, mean over the queries that are such tokens`,
  source: "Kovaleva et al. 2019 (special tokens); Xiao et al. 2023 (attention sinks)",
  over: "texts",
  rule: { of: "entropy", keys: "plain", factor: (text, query) => (isPlain(text, query) ? 1 : null) },
};

export const entropyRelativeWithoutSpecial: Measure = {
  key: "entropyRelativeWithoutSpecial",
  name: "Entropy ÷ largest, without special tokens",
  unit: "share",
  definition: `−Σ p ln p ${ofPlain}, ÷ ln of the number of such visible keys, mean over such queries that see two or more`,
  source: entropyWithoutSpecial.source,
  over: "texts",
  rule: {
    of: "entropy",
    keys: "plain",
    factor: (text, query) => {
      const visible = isPlain(text, query) ? plainVisible(text, query) : 0;
      return visible < 2 ? null : 1 / Math.log(visible);
    },
  },
};

function plainVisible(text: MeasuredText, query: number): number {
  let count = 0;
  for (let key = 0; key < numVisible(text, query); key++) if (isPlain(text, key)) count++;
  return count;
}
