import { describe, expect, test } from "vitest";
import { at, floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { initialView } from "../../store/view";
import { modelInfo } from "../../testing/model-info";
import {
  type Asked,
  aloneNote,
  askedOf,
  drawnOf,
  lineMaps,
  matrixMap,
  matrixTitle,
  prunedFault,
  subtractionFault,
} from "./drawn";
import { headFiles, matrixFiles } from "./picture-files";

const tokens = ["[CLS]", "smi", "##led"];

/** Two layers of two heads on three tokens; head h of layer l has h + 2·l more on the first key before rows are shares. */
function pictureOf(shift = 0, names = tokens): Picture {
  const rows = Array.from({ length: 2 * 2 * 3 }, (_, row) => {
    const scores = [1 + Math.floor(row / 3) + shift, 1, 2];
    const sum = scores.reduce((total, score) => total + score, 0);
    return scores.map((score) => score / sum);
  });
  return {
    subject: { text: "smiled", pair: null },
    info: modelInfo({ name: `tiny ${shift}`, numLayers: 2, numHeads: 2, hiddenSize: 2 }),
    result: {
      ids: names.map((_, i) => i),
      tokens: names,
      texts: names.map((name) => name.replace("##", "")),
      typeIds: names.map(() => 0),
      segments: names.map(() => 0),
      special: names.map((name) => name.startsWith("[")),
      continues: names.map((name) => name.startsWith("##")),
      truncated: 0,
      attentions: floatTensor(Float32Array.from(rows.flat()), [2, 2, 3, 3]),
      entropies: floatTensor(new Float32Array(4), [2, 2]),
      logits: floatTensor(new Float32Array(0), [0]),
      milliseconds: 0,
    },
    predictions: { kind: "none" },
  };
}

const picture = pictureOf();
const asked = (change: Partial<Asked> = {}): Asked => ({
  layer: 1,
  head: 1,
  heads: [0, 1],
  combine: "none",
  isWords: false,
  isDifference: false,
  special: "show",
  ...change,
});
const drawn = (change: Partial<Asked> = {}, less: Picture | null = null) =>
  drawnOf(picture, asked(change), less && { picture: less, name: "another" });

describe("what is drawn", () => {
  test("is by default each head's own attention, without a title", () => {
    const plain = drawn();
    expect(plain.title).toBeNull();
    expect(matrixMap(plain, 1)).toEqual(at(at(picture.result.attentions, 1), 1));
    expect(lineMaps(plain).looks).toBeNull();
    expect(matrixTitle(plain, asked())).toBe("layer 1, head 1");
  });

  test("says what is combined", () => {
    const titleOf = (change: Partial<Asked>) => drawn(change).title;
    expect(titleOf({ combine: "shown", heads: [1] })).toBe("mean of layer 1, head 1");
    expect(titleOf({ combine: "layer" })).toBe("mean of layer 1, n = 2 heads");
    expect(titleOf({ combine: "all" })).toBe("mean of all heads of all layers");
    expect(titleOf({ combine: "rollout", isWords: true })).toBe("rollout through layer 1, between words");
  });

  test("of words: a place for each word, whose rows still sum to 1", () => {
    const words = drawn({ isWords: true });
    expect(words.tokens.map(({ text, raw }) => [text, raw])).toEqual([
      ["[CLS]", "[CLS]"],
      ["smiled", "smi##led"],
    ]);
    const map = matrixMap(words, 0);
    expect(map.shape).toEqual([2, 2]);
    expect(map.data[0]! + map.data[1]!).toBeCloseTo(1, 6);
  });

  test("less another model: a map with signs, whose two parts are lines of their own", () => {
    const less = drawn({ isDifference: true }, pictureOf(1));
    expect(less.title).toBe("layer 1, head 1, less that of another");
    const map = matrixMap(less, 0);
    expect(map.data[0]).toBeCloseTo(4 / 7 - 5 / 8, 6);
    expect(map.data[1]).toBeCloseTo(1 / 7 - 1 / 8, 6);
    const { maps, looks } = lineMaps(less);
    expect(looks?.map(({ name }) => name)).toEqual(["more", "less"]);
    expect(at(at(maps, 1), 0).data[0]).toBeCloseTo(5 / 8 - 4 / 7, 6);
  });

  test("renormalises each side before the subtraction", () => {
    const less = drawn({ isDifference: true, special: "renormalise" }, pictureOf(3));
    expect(less.special).toBe("hide");
    // Without [CLS] both sides have the same shares.
    for (const value of matrixMap(less, 0).data) expect(value).toBeCloseTo(0, 6);
  });

  test("names both sentences' tokens where they differ", () => {
    const other = pictureOf(0, ["[CLS]", "cri", "##ed"]);
    const { tokens: both } = drawn({ isDifference: true }, other);
    expect(both.map(({ text }) => text)).toEqual(["[CLS]", "smi / cri", "led / ed"]);
  });
});

describe("what cannot be subtracted", () => {
  const fault = (less: Picture, change: Partial<Asked> = {}) =>
    subtractionFault(picture, { picture: less, name: "another" }, asked(change));

  test("a model of another shape", () => {
    const deep = { ...picture, info: modelInfo({ ...picture.info, name: "deep", numLayers: 3 }) };
    expect(fault(deep)).toBe(
      "tiny 0 has 2 layers of 2 heads, deep has 3 layers of 2 heads, so heads cannot be subtracted one by one. Choose a model of the same shape.",
    );
  });

  test("a sentence of another length, counted in what is drawn", () => {
    const long = pictureOf(0, ["[CLS]", "I", "smi", "##led"]);
    expect(fault(long)).toContain("has 3 tokens and that of another has 4");
    const other = pictureOf(0, ["[CLS]", "smile", "d"]);
    expect(fault(other)).toBeNull();
    expect(fault(other, { isWords: true })).toContain("has 2 words and that of another has 3");
  });
});

test("a pruned head has no map, alone, in a difference or as the only one of a mean", () => {
  const pruned = { ...picture, info: modelInfo({ ...picture.info, prunedHeads: { 1: [1] } }) };
  const fault = (change: Partial<Asked>) => prunedFault([pruned.info], asked(change));
  expect(fault({})).toBe("This head was pruned, so it has no weights. Choose another head or layer.");
  expect(fault({ head: 0 })).toBeNull();
  expect(fault({ combine: "shown", heads: [1] })).toContain("All these heads were pruned");
  for (const change of [{ combine: "shown" }, { combine: "layer" }, { combine: "rollout" }] as const)
    expect(fault(change)).toBeNull();
  expect(subtractionFault(picture, { picture: pruned, name: "another" }, asked())).toContain("was pruned");
  const view = { ...initialView, tab: "matrix", layer: 1, head: 1 } as const;
  const filesOf = (of: Picture, make: typeof matrixFiles) => {
    const excerpt = { picture: of, layer: 1, heads: [0, 1] };
    return make({ excerpt, view, drawn: drawnOf(of, askedOf(view, of), null), further: null });
  };
  expect(filesOf(pruned, matrixFiles)).toEqual([]);
  expect(filesOf(picture, matrixFiles)).not.toEqual([]);
  const keys = (of: Picture) => filesOf(of, headFiles).flatMap(({ key }) => key ?? []);
  expect(keys(picture)).toContain("matrix-svg");
  expect(keys(pruned)).not.toContain("matrix-svg");
});

test("an option of another figure has no effect", () => {
  const view = { ...initialView, combine: "rollout", difference: "mask", isWords: true } as const;
  const flags = (tab: typeof initialView.tab) => {
    const { combine, isWords, isDifference } = askedOf({ ...view, tab }, picture);
    return [combine, isWords, isDifference];
  };
  expect(flags("matrix")).toEqual(["rollout", true, true]);
  expect(flags("model")).toEqual(["none", true, false]);
  expect(flags("neurons")).toEqual(["none", false, false]);
  const noteIn = (tab: typeof initialView.tab) => aloneNote(askedOf({ ...view, tab }, picture));
  expect(noteIn("matrix")).toContain("chosen under View");
  expect(noteIn("model")).toBe("The matrix is of words, the numbers are of pieces.");
  expect(noteIn("neurons")).toBeNull();
});
