import { type Measure, type MeasuredText, numAllowed, weightOn } from "./measure";

/** Unicode's punctuation and the other signs of ASCII, as BERT's tokenizer splits them off. */
const onlyPunctuation = /^(?:\p{P}|[$+<=>^`|~])+$/u;

export const isPunctuation = ({ texts, isSpecial }: MeasuredText, place: number): boolean =>
  !isSpecial[place] && onlyPunctuation.test(texts[place]!.trim());

export const punctuation: Measure = {
  key: "punctuation",
  name: "Punctuation",
  unit: "share",
  definition: "weight on tokens that are punctuation only, mean over the queries that see one",
  source: "Clark et al. 2019 (periods and commas)",
  over: "texts",
  rule: {
    of: "weights",
    factor: (text, query) =>
      weightOn(text, (key) => key < numAllowed(text, query) && isPunctuation(text, key)),
  },
};
