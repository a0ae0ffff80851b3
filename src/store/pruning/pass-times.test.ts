import { expect, test, vi } from "vitest";
import { searchTime, timedPerText } from "./pass-times";

const times = { gradients: 20, scores: 5 };
const info = { model: "bert", numLayers: 2, numHeads: 3, prunedHeads: { 0: [1] } };
const settings = { seeds: 5, rows: null, among: {} } as const;

test("a search makes a pass without a mask and one after each of the heads", () => {
  expect(searchTime({ ...settings, orders: ["importance"] }, times, info, 10)).toBe(6 * 20 * 10);
  expect(searchTime({ ...settings, orders: ["importance"], rows: 4 }, times, info, 10)).toBe(6 * 20 * 4);
  const among = { bert: { 0: [0], 1: [2] } };
  expect(searchTime({ ...settings, orders: ["importance"], among }, times, info, 10)).toBe(3 * 20 * 10);
  expect(searchTime({ ...settings, orders: ["reverse"], rows: 64 }, times, info, 10)).toBe(6 * 20 * 10);
});

test("orders that are known before need no gradients, and random ones are made once for each seed", () => {
  expect(searchTime({ ...settings, orders: ["random"] }, times, info, 10)).toBe(5 * 6 * 5 * 10);
  expect(searchTime({ ...settings, orders: ["entropy", "fixed"] }, times, info, 1)).toBe(7 * 5 + 20 + 6 * 5);
});

test("once a part of the texts is done only the rest is timed", async () => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
  const parts = [0, 8, 24];
  const timed = timedPerText(24, {}, async ({ onProgress }) => {
    for (const [place, done] of parts.entries()) {
      if (place > 0) await new Promise((wake) => setTimeout(wake, place === 1 ? 900 : 320));
      onProgress?.({ stage: "run", done, total: 24, unit: "texts" });
    }
    return "answer";
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(await timed).toEqual(["answer", 20]);
  const whole = timedPerText(4, {}, () => new Promise((wake) => setTimeout(() => wake(1), 100)));
  await vi.advanceTimersByTimeAsync(100);
  expect(await whole).toEqual([1, 25]);
  vi.useRealTimers();
});
