import { type Measure, type MeasuredText, numAllowed, weightOn } from "./measure";

/** Unicode's punctuation and the other signs of ASCII, as BERT's tokenizer splits them off. */
const onlyPunctuation = /^(?:\p{P}|[$+<=>^`|~])+$/u;

/** Of the tokens of a text: every query asks about every key. */
const known = new WeakMap<readonly string[], readonly boolean[]>();

function signsIn(texts: readonly string[]): readonly boolean[] {
  const own = known.get(texts) ?? texts.map((text) => onlyPunctuation.test(text.trim()));
  known.set(texts, own);
  return own;
}

export const isPunctuation = ({ texts, isSpecial }: MeasuredText, place: number): boolean =>
  !isSpecial[place] && signsIn(texts)[place]!;

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
