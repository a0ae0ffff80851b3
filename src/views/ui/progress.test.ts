import { expect, test } from "vitest";
import { progressText } from "./progress";

test("progress is told in its unit, of which there may be one", () => {
  expect(progressText({ stage: "run", done: 3, total: 12, unit: "layers" })).toBe("3 of 12 layers");
  expect(progressText({ stage: "run", done: 0, total: 1, unit: "texts" })).toBe("0 of 1 text");
  expect(progressText({ stage: "run", done: 2, unit: "rows" })).toBe("2 rows");
  expect(progressText({ stage: "download", done: 5e5, total: 1e6, unit: "bytes" })).toBe("500 kB of 1.00 MB");
});
