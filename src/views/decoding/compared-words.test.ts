import { expect, test } from "vitest";
import { type ComparedLane, comparedSentences } from "./compared-words";

const lane = (name: string, changes: Partial<ComparedLane> = {}): ComparedLane => ({
  name,
  isReference: false,
  perplexity: 4,
  repetition: 0.2,
  parting: 0,
  tokens: 10,
  ...changes,
});
const greedy = lane("Greedy", { isReference: true, parting: null });

test("the best lanes are named with the number that decides, and the reference's", () => {
  const beam = lane("Beam", { perplexity: 1.74, parting: 3 });
  const others = [beam, lane("Top-k", { repetition: 0 }), lane("Contrastive", { repetition: 0 })];
  expect(comparedSentences([greedy, ...others])).toEqual([
    "Likeliest text: Beam (perplexity 1.74; Greedy 4.00).",
    "Least repetition: “Top-k”, “Contrastive” (0; Greedy 0.200).",
    "Agrees longest with Greedy: Beam (3 tokens).",
  ]);
  const best = { ...greedy, perplexity: 1, repetition: null };
  expect(comparedSentences([best, lane("Beam", { repetition: 0.1 })])).toEqual([
    "Likeliest text: Greedy (perplexity 1.00).",
    "Beam differs from Greedy at the first token.",
  ]);
});

test("lanes that do not differ are not ranked, and equal texts are said to be equal", () => {
  const same = lane("Lookup", { parting: null });
  expect(comparedSentences([greedy, same])).toEqual(["Same text as Greedy: Lookup."]);
  const beginning = lane("Short", { parting: null, tokens: 4 });
  expect(comparedSentences([greedy, beginning])).toEqual(["Agrees longest with Greedy: Short (4 tokens)."]);
  expect(comparedSentences([greedy, lane("A"), lane("B")])).toEqual([
    "Both others differ from Greedy at the first token.",
  ]);
});

test("one lane is compared with nothing", () => {
  expect(comparedSentences([greedy])).toEqual([]);
});
