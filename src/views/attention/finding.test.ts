import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture, ViewState } from "../../store";
import { initialView } from "../../store/view";
import { modelInfo } from "../../testing/model-info";
import { findingOf, layerWords } from "./finding";

const texts = ["[CLS]", "a", "small", "dog", "barks", "[SEP]"];

/** One head of two layers, each query on the token before. */
const rows = texts.flatMap((_, query) => texts.map((_, key) => Number(key === Math.max(0, query - 1))));

const picture: Picture = {
  subject: { text: "a small dog barks", pair: null },
  info: modelInfo({ numLayers: 2, numHeads: 1, hiddenSize: 1 }),
  result: {
    ids: texts.map((_, i) => i),
    tokens: texts,
    texts,
    typeIds: texts.map(() => 0),
    segments: texts.map(() => 0),
    special: texts.map((text) => text.startsWith("[")),
    continues: texts.map(() => false),
    truncated: 0,
    attentions: floatTensor(Float32Array.from([...rows, ...rows]), [2, 1, texts.length, texts.length]),
    entropies: floatTensor(new Float32Array(2), [2, 1]),
    logits: floatTensor(new Float32Array(0), [0]),
    milliseconds: 0,
  },
  predictions: { kind: "none" },
};

const view = (change: Partial<ViewState> = {}): ViewState => ({ ...initialView, head: 0, ...change });

test("a figure of single heads has the selected head's sentence above it", () => {
  const found = findingOf(picture, view());
  expect(found?.sentence).toContain("previous token");
  expect(found?.numQueries).toBe(texts.length - 1);
  expect(findingOf(picture, view({ head: null }))).toBeNull();
});

test("above a mean, a rollout or a difference nothing is said of one head", () => {
  expect(findingOf(picture, view({ combine: "layer" }))).toBeNull();
  expect(findingOf(picture, view({ combine: "rollout" }))).toBeNull();
  expect(findingOf(picture, view({ difference: "text" }))).toBeNull();
});

test("a figure without these options still has the sentence", () => {
  expect(findingOf(picture, view({ tab: "model", combine: "all", difference: "model" }))).not.toBeNull();
});

test("the mean of all layers is of no single layer", () => {
  expect(layerWords(view({ layer: 1 }), picture, 2)).toBe("layer 1");
  expect(layerWords(view({ layer: 1, combine: "all" }), picture, 2)).toBe("all layers");
  expect(layerWords(view({ layer: 1, combine: "all", tab: "model" }), picture, 2)).toBe("layer 1");
});
