import { expect, test } from "vitest";
import { headsOfMask } from "../../analysis/head-sets";
import type { Headscope } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import { modelInfo } from "../../testing/model-info";
import { refusal } from "../../testing/refusal";
import type { Examples } from "../data/choice";
import { LossChanges } from "./loss-changes";

/** The loss of text t is t, and half of its square with a mask; `asked` notes which heads are masked. */
function opened(examples: () => Examples | AppError) {
  const asked: unknown[] = [];
  const textLosses: Headscope["textLosses"] = async (_model, { texts, headMask }) => {
    asked.push(headMask ? headsOfMask(headMask) : "whole");
    return {
      losses: texts.map((_, text) => (headMask ? text ** 2 / 2 : text)),
      counts: texts.map(() => 1),
    };
  };
  return { asked, changes: new LossChanges({ textLosses }, { examplesFor: examples }) };
}

const info = modelInfo({ numLayers: 2, numHeads: 3, head: "classifier" });
const texts = ["a", "b", "c", "d", "e"];

test("losses without a mask are found once for a model and a set, and taken from those under the mask", async () => {
  let examples: Examples = { texts, labels: [0, 1, 0, 1, 0] };
  const { asked, changes } = opened(() => ({ ...examples }));
  expect(await changes.find(info, { layer: 1, head: 2 }, {})).toEqual([0, -0.5, 0, 1.5, 4]);
  await changes.find(info, { layer: 0, head: 0 }, {});
  expect(asked).toEqual(["whole", { 1: [2] }, { 0: [0] }]);
  examples = { texts, labels: [1, 1, 0, 1, 0] };
  await changes.find(info, { layer: 0, head: 0 }, {});
  await changes.find({ ...info, model: "other" }, { layer: 0, head: 0 }, {});
  expect(asked.filter((call) => call === "whole")).toHaveLength(3);
});

test("a language model needs no labels; a classifier without them, or a model without a loss, is told so", async () => {
  const { asked, changes } = opened(() => ({ texts }));
  expect(await changes.find({ ...info, head: "lm" }, { layer: 0, head: 1 }, {})).toHaveLength(5);
  asked.length = 0;
  const place = { layer: 0, head: 1 };
  expect((await refusal(changes.find(info, place, {}))).message).toBe("The data set has no labels.");
  const masked = changes.find({ ...info, head: "masked-lm" }, place, {});
  expect((await refusal(masked)).message).toContain("has no loss");
  const lost = opened(() => new AppError("bad-input", "The labels do not fit.", "Choose others."));
  expect((await refusal(lost.changes.find(info, place, {}))).message).toBe("The labels do not fit.");
  expect(asked).toEqual([]);
});
