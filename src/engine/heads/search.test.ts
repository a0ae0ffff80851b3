import { describe, expect, test } from "vitest";
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
  ])("%j", async (settings, message) => {
    await expect(searched(settings)).rejects.toMatchObject({ code: "bad-input", message });
  });
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
