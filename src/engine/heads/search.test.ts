import { describe, expect, test } from "vitest";
import { hasHead } from "../../analysis/head-sets";
import { floatTensor } from "../../lib/tensor";
import { folderEngine } from "../../testing/folder-engine";
import type { SearchInput } from "../api/api";

const engine = folderEngine();
const loading = engine.load({ id: "bert-classifier" });
const data = { texts: ["they walked", "the rain was quiet", "they walked"], labels: [1, 0, 1] };

const searched = async (settings: Partial<SearchInput>) =>
  engine.search((await loading).model, { ...data, ...settings });

describe("invalid settings are refused before anything runs", () => {
  test.each([
    [{ threshold: Number.NaN }, "NaN is not a threshold."],
    [{ threshold: -0.1 }, "-0.1 is not a threshold."],
    [{ threshold: Number.POSITIVE_INFINITY }, "Infinity is not a threshold."],
    [{ order: "least" as "random" }, '"least" is not an order of masking heads.'],
    [{ order: "random", seed: 0.5 } as const, "0.5 is not a seed."],
    [{ seed: -1 }, "-1 is not a seed."],
    [{ heads: {} }, "No head may be masked."],
    [{ heads: { 0: 1 } as never }, "No head may be masked."],
    [{ heads: { 0: [1], 1: [4] } }, "bert-classifier has no head 4 in layer 1."],
  ])("%j", async (settings, message) => {
    await expect(searched(settings)).rejects.toMatchObject({ code: "bad-input", message });
  });
});

describe("among chosen heads", () => {
  const heads = { 0: [1, 3], 1: [0, 2] };
  const places = [
    [0, 1],
    [0, 3],
    [1, 0],
    [1, 2],
  ] as const;

  test.each(["importance", "reverse"] as const)(
    "by %s it is a walk by the importance under each mask that only they may join, and the others stay",
    async (order) => {
      const { model, numHeads } = await loading;
      const headMask = floatTensor(new Float32Array(8).fill(1), [2, 4]);
      const at = ([layer, head]: readonly [number, number]) => layer * numHeads + head;
      const walked: (readonly [number, number])[] = [];
      const values = [(await engine.score(model, { ...data, headMask })).accuracy];
      while (walked.length < places.length) {
        const { importance } = await engine.importance(model, { ...data, headMask });
        const [next] = places
          .filter((place) => !walked.includes(place))
          .sort((a, b) => importance.data[at(a)]! - importance.data[at(b)]!)
          .slice(...(order === "reverse" ? [-1] : []));
        walked.push(next!);
        headMask.data[at(next!)] = 0;
        values.push((await engine.score(model, { ...data, headMask })).accuracy);
      }
      const { order: found, mask, steps, fell } = await searched({ heads, order, threshold: 1.5 });
      expect(found).toEqual(walked);
      expect(steps.map(({ accuracy }) => accuracy)).toEqual(values);
      expect([...mask.data]).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
      expect(fell).toBe(false);
    },
  );

  test.each(["random", "entropy", "fixed"] as const)(
    "by %s it is the search without the others",
    async (order) => {
      const all = await searched({ order, seed: 3, threshold: 1.5 });
      const { order: found } = await searched({ heads, order, seed: 3, threshold: 1.5 });
      expect(found).toEqual(all.order.filter(([layer, head]) => hasHead(heads, [layer, head])));
    },
  );
});

test("texts without labels are refused too", async () => {
  const { model } = await loading;
  const unlabelled: Omit<SearchInput, "labels"> = { texts: data.texts };
  await expect(engine.search(model, unlabelled as SearchInput)).rejects.toMatchObject({
    code: "bad-input",
    message: "The texts have no labels.",
  });
});

test("with a threshold above any accuracy every head is masked and the metric never falls too far", async () => {
  const { curve, fell, mask } = await searched({ threshold: 1.5 });
  expect(curve).toHaveLength(9);
  expect(fell).toBe(false);
  expect([...mask.data]).toEqual(Array(8).fill(0));
});

test("a threshold of 0 stops at the first accuracy below the start", async () => {
  const { curve, fell, steps } = await searched({ threshold: 0 });
  const [start = 0, ...later] = steps.map(({ metric }) => metric.value);
  expect(fell).toBe(later.some((accuracy) => accuracy < start));
  expect(later.slice(0, -1).every((accuracy) => accuracy >= start)).toBe(true);
  expect(fell || curve.length === 9).toBe(true);
});
