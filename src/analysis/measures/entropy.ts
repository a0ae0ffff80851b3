import { isPlain, type Measure, type MeasuredText, numAllowed, numVisible, visibleKeys } from "./measure";

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
    factor: (text, query) => (numAllowed(text, query) < 2 ? null : ofLargest(numVisible(text, query))),
  },
};

/** One key alone, which a window may leave, has no entropy. */
const ofLargest = (visible: number): number => (visible < 2 ? 0 : 1 / Math.log(visible));

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
      const isCounted = isPlain(text, query) && plainAmong(text, [0, numAllowed(text, query)]) >= 2;
      return isCounted ? ofLargest(plainAmong(text, visibleKeys(text, query))) : null;
    },
  },
};

function plainAmong(text: MeasuredText, [first, end]: readonly [number, number]): number {
  let count = 0;
  for (let key = first; key < end; key++) if (isPlain(text, key)) count++;
  return count;
}
