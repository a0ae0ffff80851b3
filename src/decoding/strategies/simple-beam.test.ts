import { expect, test } from "vitest";
import { randomModel, run, scoreOf, tokensOf } from "../../testing/table-lanes";
import { bigramModel, type TableModel } from "../../testing/table-model";
import type { BeamStep } from "../records";

/** All texts of `length` tokens, the best by summed log-probability. */
function exhaustive(model: TableModel, prompt: readonly number[], length: number) {
  let texts: number[][] = [[]];
  for (let step = 0; step < length; step++) {
    texts = texts.flatMap((text) => Array.from({ length: model.vocabSize }, (_, token) => [...text, token]));
  }
  const scored = texts.map((tokens) => ({ tokens, score: scoreOf(model, prompt, tokens) }));
  return scored.reduce((best, next) => (next.score > best.score ? next : best));
}

test("with the vocabulary as its width it is exhaustive over two tokens", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const model = randomModel(seed, 7);
    const best = exhaustive(model, [1, 4], 2);
    const found = await run(model, [1, 4], { simple_beam: true, beam_width: 7, max_length: 2 });
    expect(tokensOf(found)).toEqual(best.tokens);
    expect(found.result.sequences[0]!.score).toBeCloseTo(best.score, 5);
  }
});

test("with the vocabulary to the power of all steps but one it is exhaustive over any number", async () => {
  for (let seed = 100; seed < 110; seed++) {
    const model = randomModel(seed, 4, 0.3);
    const best = exhaustive(model, [2], 4);
    const found = await run(model, [2], { simple_beam: true, beam_width: 64, max_length: 4 });
    expect(tokensOf(found)).toEqual(best.tokens);
  }
});

test("a width of one is greedy search, and an end token ends nothing", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const model = randomModel(seed, 9);
    const greedy = await run(model, [3], { max_new_tokens: 12 });
    const beam = await run(model, [3], { simple_beam: true, beam_width: 1, max_length: 12 }, [0, 1, 2]);
    expect(tokensOf(beam)).toEqual(tokensOf(greedy));
  }
});

test("every hypothesis proposes as many tokens as the beam is wide", async () => {
  // From 0, the tokens 1 and 2; from 1 only middling ones, from 2 a very likely one.
  const model = bigramModel([
    [-9, 1, 0.9, -9],
    [0, 0, 0, 0],
    [-9, -9, -9, 5],
    [0, 0, 0, 0],
  ]);
  const { steps, result } = await run(model, [0], { simple_beam: true, beam_width: 2, max_length: 2 });
  expect(result.sequences[0]!.tokens).toEqual([2, 3]);
  const last = steps[1] as BeamStep;
  expect(last.candidates.map(({ fate }) => fate)).toEqual(["kept", "kept", "spare", "spare"]);
  expect(last.groups).toEqual([]);
  expect(result.stop).toEqual({ kind: "length", rule: "max_length", tokens: 3 });
});
