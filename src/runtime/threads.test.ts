import { expect, test } from "vitest";
import { stepThreads, threadCount, threadReason } from "./threads";

const page = (crossOriginIsolated: boolean, hardwareConcurrency: number, userAgent = "Chrome/150.0") => ({
  crossOriginIsolated,
  navigator: { hardwareConcurrency, userAgent },
});

test.each([
  [page(false, 8), 1, "not cross-origin isolated"],
  [{}, 1, "not cross-origin isolated"],
  [page(true, 1), 1, "one core"],
  [page(true, 2), 2, "all 2 cores"],
  [page(true, 4), 4, "all 4 cores"],
  [page(true, 16), 4, "4 of this machine's 16 cores"],
  [page(true, 8, "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"), 1, "In Firefox"],
  [{ crossOriginIsolated: true }, 1, "one core"],
])("%o has %i threads and says why", (surroundings, count, words) => {
  expect(threadCount(surroundings)).toBe(count);
  expect(threadReason(surroundings)).toContain(words);
});

test.each([
  ["much faster", [5, 5, 90], [10, 10, 10], 4],
  ["slower", [13, 12, 14], [10, 10, 10], 1],
  ["hardly faster", [9.5, 9.5, 9.5], [10, 10, 10], 1],
])("steps on all threads that are %s decide by the median", (_, all, one, count) => {
  expect(stepThreads(4, all, one)).toBe(count);
});
