import { isPlain, type Measure } from "./measure";

export const strongest: Measure = {
  key: "strongest",
  name: "Strongest pair",
  unit: "share",
  definition:
    "largest weight of a text between tokens that are not special and, in causal models, not the first, mean over the texts",
  source: "HeadVis, transformer-circuits.pub 2026 (activation of a sequence)",
  over: "texts",
  rule: {
    of: "largest",
    factor: (text, query) => (isPlain(text, query) ? (key) => (isPlain(text, key) ? 1 : 0) : null),
  },
};
