import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { judgedOf, probabilityText, scoreFor, signed } from "./effectRows";

test("rows are probabilities without and with the mask, and another answer is told", () => {
  const before = floatTensor(new Float32Array([0, Math.log(3), 0, 0]), [2, 2]);
  const after = floatTensor(new Float32Array([Math.log(9), 0, 0, 0]), [2, 2]);
  const [first, second] = judgedOf({ model: "m", texts: ["a", "b"], mask: {}, before, after }, [
    "sad",
    "glad",
  ]);
  expect(first?.change).toBe("glad → sad");
  expect(first?.rows.map(({ label, isBest }) => [label, isBest])).toEqual([
    ["sad", true],
    ["glad", false],
  ]);
  expect(first?.rows[0]?.before).toBeCloseTo(0.25, 6);
  expect(first?.rows[0]?.after).toBeCloseTo(0.9, 6);
  expect(second?.change).toBeNull();
});

test("very small probabilities only say so", () => {
  expect([probabilityText(0.0326), probabilityText(4e-5)]).toEqual(["0.033", "<0.001"]);
});

test("changes carry their sign", () => {
  expect([signed(0.25), signed(-0.0312), signed(0.0001)]).toEqual(["+0.250", "−0.0312", ""]);
});

test("the score of a kept mask is shown for its own model and set only", () => {
  const texts = ["a", "b"];
  const kept = { mask: {}, score: { accuracy: 0.5, loss: 1, model: "bert", texts } };
  expect(scoreFor(kept, "bert", texts)?.accuracy).toBe(0.5);
  expect(scoreFor(kept, "bert", ["a", "b"])).toBeNull();
  expect(scoreFor(kept, "other", texts)).toBeNull();
  expect([scoreFor({ mask: {}, score: null }, "bert", texts), scoreFor(undefined, "bert", texts)]).toEqual([
    null,
    null,
  ]);
});
