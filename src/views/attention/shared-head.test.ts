import { expect, test } from "vitest";
import { modelInfo } from "../../testing/model-info";
import { sharedHeadText } from "./shared-head";

const info = modelInfo({
  family: "llama",
  numHeads: 6,
  numKeyValueHeads: 2,
  prunedHeads: { 1: [4], 2: [0, 2] },
});

test("neighbours share a key and value head", () => {
  expect(sharedHeadText(info, [0, 0])).toBe("shares key and value head 0 with heads 1 and 2");
  expect(sharedHeadText(info, [0, 4])).toBe("shares key and value head 1 with heads 3 and 5");
  expect(sharedHeadText({ ...info, numKeyValueHeads: 1 }, [0, 0])).toBe(
    "shares key and value head 0 with heads 1, 2, 3, 4 and 5",
  );
});

test("pruned heads share nothing", () => {
  expect(sharedHeadText(info, [1, 3])).toBe("shares key and value head 1 with head 5");
  expect(sharedHeadText(info, [2, 1])).toBeNull();
});

test("a head with a key and value head of its own has nothing to say", () => {
  expect(sharedHeadText({ ...info, numKeyValueHeads: 6 }, [0, 0])).toBeNull();
});
