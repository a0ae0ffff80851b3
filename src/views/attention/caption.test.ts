import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { captionOf, listOf } from "./caption";

test("numbers in a row are named by their ends", () => {
  expect(listOf("head", [0, 1, 2, 5, 7, 8])).toBe("heads 0–2, 5, 7–8");
  expect(listOf("head", [3])).toBe("head 3");
  expect(listOf("layer", [])).toBe("no layers");
});

const empty = floatTensor(new Float32Array(0), [0]);
const pictureOf = (text: string, pair: string | null): Picture => ({
  subject: { text, pair },
  info: modelInfo({ name: "tiny" }),
  result: {
    ids: [2, 3, 4],
    tokens: ["[CLS]", "a", "b"],
    texts: ["[CLS]", "a", "b"],
    typeIds: [0, 0, 0],
    segments: [0, 0, 0],
    special: [true, false, false],
    continues: [false, false, false],
    truncated: 0,
    attentions: empty,
    entropies: empty,
    logits: empty,
    milliseconds: 0,
  },
  predictions: { kind: "none" },
});
const day = new Date(2026, 0, 5, 23, 59);

test("model, figure, n, day, and the text", () => {
  expect(
    captionOf(pictureOf("a b", null), "layer 0, head 0", { special: "show", segments: "all" }, day),
  ).toEqual(["tiny · layer 0, head 0 · n = 3 tokens · 2026-01-05", "Text: a b"]);
});

test("both sentences and what is left out", () => {
  const [facts, ...texts] = captionOf(
    pictureOf("a", "b".repeat(500)),
    "layer 0, head 0",
    { special: "hide", segments: "ab" },
    day,
  );
  expect(facts).toContain("special tokens hidden · sentence A → B");
  expect(texts).toEqual(["Sentence A: a", `Sentence B: ${"b".repeat(399)}…`]);
});
