import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AttendResult } from "../engine/api/api";
import { at, type FloatTensor, floatTensor } from "../lib/tensor";
import { folderEngine } from "../testing/folder-engine";
import { largestDifference, readJson } from "../testing/goldens";
import { meanAttention, placesIn, rollout } from "./combined-attention";
import { wordAttention, wordOfPieces, wordsOf } from "./words";

const grid = z.array(z.array(z.number()));
const recorded = readJson(
  z.object({
    text: z.string(),
    models: z.record(
      z.enum(["bert-emotion", "gpt2-stories"]),
      z.object({
        ids: z.array(z.number()),
        words: z.array(z.number()),
        mean_of_layer_1: grid,
        mean: grid,
        rollout: z.record(z.string(), grid),
        words_of_layer_1_head_3: grid,
      }),
    ),
  }),
  "reference/goldens/reading_aids.json",
);

const flat = (rows: number[][]) => Float32Array.from(rows.flat());
const tolerance = 1e-5;

describe.each(["bert-emotion", "gpt2-stories"] as const)("%s on the recorded text", (name) => {
  const theirs = recorded.models[name]!;
  let found: AttendResult;
  beforeAll(async () => {
    const engine = folderEngine();
    const { model } = await engine.load({ embedded: name });
    found = await engine.attend(model, { text: recorded.text });
  });
  const close = (own: FloatTensor, rows: number[][]) =>
    expect(largestDifference(own.data, flat(rows))).toBeLessThan(tolerance);

  test("means over a layer and over all layers are those of the library's attentions", () => {
    const { ids, attentions } = found;
    expect(ids).toEqual(theirs.ids);
    close(meanAttention(attentions, placesIn(attentions, {}, [1, 2])), theirs.mean_of_layer_1);
    close(meanAttention(attentions, placesIn(attentions, {}, [0, attentions.shape[0]!])), theirs.mean);
  });

  test("rollout through a layer is that of the authors' procedure", () => {
    const { attentions } = found;
    for (const [layer, rows] of Object.entries(theirs.rollout))
      close(rollout(attentions, Number(layer), {}), rows);
  });

  test("words are those of the library's tokenizer, and so is the attention between them", () => {
    const { attentions, continues } = found;
    const words = wordsOf(continues);
    expect(wordOfPieces(words)).toEqual(theirs.words);
    expect(words.length).toBeLessThan(continues.length);
    close(wordAttention(at(at(attentions, 1), 3), words), theirs.words_of_layer_1_head_3);
  });
});

const sizes = fc.record({
  layers: fc.integer({ min: 1, max: 4 }),
  heads: fc.integer({ min: 1, max: 3 }),
  tokens: fc.integer({ min: 1, max: 6 }),
});
const someAttentions = sizes.chain(({ layers, heads, tokens }) =>
  fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
      minLength: layers * heads * tokens * tokens,
      maxLength: layers * heads * tokens * tokens,
    })
    .map((weights) => {
      const data = Float32Array.from(weights);
      for (let start = 0; start < data.length; start += tokens) {
        const row = data.subarray(start, start + tokens);
        const sum = row.reduce((total, weight) => total + weight, 0);
        row.forEach((weight, key) => {
          row[key] = weight / sum;
        });
      }
      return floatTensor(data, [layers, heads, tokens, tokens]);
    }),
);

const expectWholeRows = ({ data, shape }: FloatTensor) => {
  const size = shape.at(-1)!;
  for (let start = 0; start < data.length; start += size) {
    const sum = data.subarray(start, start + size).reduce((total, weight) => total + weight, 0);
    expect(sum).toBeCloseTo(1, 5);
  }
};

test("means, rollouts and attention between words have rows that sum to 1", () => {
  fc.assert(
    fc.property(someAttentions, fc.infiniteStream(fc.boolean()), (attentions, stream) => {
      const [layers, , tokens] = attentions.shape as [number, number, number];
      const continues = [...stream.take(tokens)];
      expectWholeRows(meanAttention(attentions, placesIn(attentions, {}, [0, layers])));
      expectWholeRows(rollout(attentions, layers - 1, {}));
      expectWholeRows(wordAttention(attentions, wordsOf(continues)));
    }),
  );
});

test("words of one piece each leave the attention as it is", () => {
  fc.assert(
    fc.property(someAttentions, (attentions) => {
      const words = wordsOf(Array.from({ length: attentions.shape[2]! }, () => false));
      expect(wordAttention(attentions, words)).toEqual(attentions);
    }),
  );
});

test("pruned heads take no part, and a layer without heads passes everything on", () => {
  const attentions = floatTensor(Float32Array.of(0, 1, 1, 0, 0, 0, 0, 0), [1, 2, 2, 2]);
  const mean = meanAttention(attentions, placesIn(attentions, { 0: [1] }, [0, 1]));
  expect([...mean.data]).toEqual([0, 1, 1, 0]);
  expect([...rollout(attentions, 0, { 0: [1] }).data]).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect([...rollout(attentions, 0, { 0: [0, 1] }).data]).toEqual([1, 0, 0, 1]);
});
