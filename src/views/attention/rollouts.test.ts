import { expect, test, vi } from "vitest";
import { rollout } from "../../analysis/combined-attention";
import { uniformNumbers } from "../../lib/random";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { awaitRollout, isAtHand, rolloutOf } from "./rollouts";

/** Only what a rollout reads. */
function pictureOf(length: number, numLayers: number): Picture {
  const next = uniformNumbers(length, "attention");
  const data = Float32Array.from({ length: numLayers * 2 * length * length }, next);
  for (let row = 0; row < data.length; row += length) {
    const cells = data.subarray(row, row + length);
    const sum = cells.reduce((total, weight) => total + weight, 0);
    cells.forEach((weight, key) => {
      cells[key] = weight / sum;
    });
  }
  const tokens = Array.from({ length }, () => "a");
  const attentions = floatTensor(data, [numLayers, 2, length, length]);
  return {
    info: modelInfo({ numLayers, numHeads: 2 }),
    result: { tokens, attentions },
  } as unknown as Picture;
}

test("with pauses it is the same to the last bit, and computed once for all who wait", async () => {
  const picture = pictureOf(170, 2);
  expect(isAtHand(picture, 1)).toBe(false);
  const done = [vi.fn(), vi.fn()];
  for (const onMade of done) awaitRollout(picture, 1, onMade);
  await vi.waitFor(() => expect(done[1]).toHaveBeenCalledOnce());
  expect(done[0]).toHaveBeenCalledOnce();
  expect(isAtHand(picture, 1)).toBe(true);
  const { data } = rollout(picture.result.attentions, 1, {});
  expect(rolloutOf(picture, 1).data).toEqual(data);
  expect(rolloutOf(picture, 1)).toBe(rolloutOf(picture, 1));
});

test("it ends when nobody waits any more, and begins again when somebody asks again", async () => {
  const picture = pictureOf(170, 2);
  const left = vi.fn();
  awaitRollout(picture, 1, left)();
  const done = vi.fn();
  awaitRollout(picture, 1, done);
  await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(left).not.toHaveBeenCalled();
});

test("a sentence needs no pause", () => {
  expect(isAtHand(pictureOf(18, 6), 5)).toBe(true);
});
