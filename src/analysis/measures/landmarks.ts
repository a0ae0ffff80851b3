import { type Measure, weightOn } from "./measure";

export const first: Measure = {
  key: "first",
  name: "First token",
  unit: "share",
  definition: "weight on the first token, mean over all other queries",
  source: "Vig and Belinkov 2019; Xiao et al. 2023 (attention sinks)",
  over: "texts",
  rule: { of: "weights", factor: (_, query) => (query < 1 ? null : (key) => (key === 0 ? 1 : 0)) },
};

export const cls: Measure = {
  key: "cls",
  name: "[CLS] or start token",
  unit: "share",
  definition: "weight on the token that begins texts, mean over all queries of the texts that have it",
  source: "Clark et al. 2019",
  over: "texts",
  rule: { of: "weights", factor: (text) => weightOn(text, (key) => text.isStart[key]!) },
};

export const mask: Measure = {
  key: "mask",
  name: "[MASK]",
  unit: "share",
  definition: "weight on mask tokens, mean over all queries of the texts that have one",
  source: "Devlin et al. 2019 (masked language model); measured as the special tokens of Clark et al. 2019",
  over: "texts",
  rule: { of: "weights", factor: (text) => weightOn(text, (key) => text.isMask[key]!) },
};

export const sep: Measure = {
  key: "sep",
  name: "[SEP]",
  unit: "share",
  definition: "weight on separators, mean over all queries of the texts that have one",
  source: "Clark et al. 2019",
  over: "texts",
  rule: { of: "weights", factor: (text) => weightOn(text, (key) => text.isSeparator[key]!) },
};
