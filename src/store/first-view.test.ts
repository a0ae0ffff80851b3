import { expect, test } from "vitest";
import { needsFirstModel } from "./first-view";

test("the first model is fetched ahead unless the link chooses models or a place", () => {
  expect(needsFirstModel("")).toBe(true);
  expect(needsFirstModel("#text=hello&layer=2")).toBe(true);
  expect(needsFirstModel("#show=gpt2-stories")).toBe(false);
  expect(needsFirstModel("#text=a&model=hub:owner/name")).toBe(false);
  expect(needsFirstModel("#place=decoding")).toBe(false);
});
