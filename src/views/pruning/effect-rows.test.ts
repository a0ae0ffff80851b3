import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { answerText, judgedOf, scoreFor, signed } from "./effect-rows";

test("rows are probabilities without and with the mask, and another answer is told", () => {
  const before = floatTensor(new Float32Array([0, Math.log(3), 0, 0]), [2, 2]);
  const after = floatTensor(new Float32Array([Math.log(9), 0, 0, 0]), [2, 2]);
  const [first, second] = judgedOf(
    { model: "m", texts: ["a", "b"], mask: {}, before, after },
    {
      labels: ["sad", "glad"],
    },
  );
  expect(first?.change).toBe("glad → sad");
  expect(first?.rows.map(({ label, isSaid }) => [label, isSaid])).toEqual([
    ["sad", true],
    ["glad", false],
  ]);
  expect(first?.rows[0]?.before).toBeCloseTo(0.25, 6);
  expect(first?.rows[0]?.after).toBeCloseTo(0.9, 6);
  expect(second?.change).toBeNull();
});

test("labels that exclude none are told by name as they come and go, and numbers have none", () => {
  const before = floatTensor(new Float32Array([1, -1, 2]), [1, 3]);
  const after = floatTensor(new Float32Array([-1, -1, 3]), [1, 3]);
  const effect = { model: "m", texts: ["a"], mask: {}, before, after };
  const labels = ["sad", "glad", "angry"];
  const [several] = judgedOf(effect, { labels, problemType: "multi_label_classification" });
  expect(several?.change).toBe("sad, angry → angry");
  expect(several?.rows.map(({ isSaid }) => isSaid)).toEqual([false, false, true]);
  expect(several?.rows[2]?.after).toBeCloseTo(0.9526, 4);
  const [numbers] = judgedOf(effect, { labels, problemType: "regression" });
  expect([numbers?.change, numbers?.rows.map((row) => row.after)]).toEqual([null, [-1, -1, 3]]);
});

test("very small probabilities only say so", () => {
  expect([answerText(0.0326, "softmax"), answerText(4e-5, "sigmoid")]).toEqual(["0.033", "<0.001"]);
  expect([answerText(-1.5, "value"), answerText(4, "value")]).toEqual(["-1.50", "4.00"]);
});

test("changes carry their sign", () => {
  expect([signed(0.25), signed(-0.0312), signed(0.0001)]).toEqual(["+0.250", "−0.0312", ""]);
});

test("the score of a kept mask is shown for its own model and set only", () => {
  const texts = ["a", "b"];
  const kept = {
    mask: {},
    score: { metric: { name: "accuracy", value: 0.5 } as const, loss: 1, model: "bert", texts },
  };
  expect(scoreFor(kept, "bert", texts)?.metric?.value).toBe(0.5);
  expect(scoreFor(kept, "bert", ["a", "b"])).toBeNull();
  expect(scoreFor(kept, "other", texts)).toBeNull();
  expect([scoreFor({ mask: {}, score: null }, "bert", texts), scoreFor(undefined, "bert", texts)]).toEqual([
    null,
    null,
  ]);
});
