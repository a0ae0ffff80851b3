import { expect, test } from "vitest";
import type { HeadSet } from "../../analysis/head-sets";
import { emptyHistory, recordMask, redoMask, undoMask } from "./mask-history";

const one: HeadSet = { 0: [1] };
const two: HeadSet = { 0: [1, 2] };

test("undo and redo walk the same masks back and forth", () => {
  const history = recordMask(recordMask(emptyHistory, {}), one);
  const back = undoMask(history, two)!;
  expect(back.mask).toEqual(one);
  const start = undoMask(back.history, back.mask)!;
  expect(start.mask).toEqual({});
  expect(undoMask(start.history, start.mask)).toBeNull();
  const forth = redoMask(start.history, start.mask)!;
  expect(forth.mask).toEqual(one);
  expect(redoMask(forth.history, forth.mask)!.mask).toEqual(two);
});

test("a new step forgets what was undone", () => {
  const back = undoMask(recordMask(emptyHistory, one), two)!;
  expect(redoMask(recordMask(back.history, back.mask), {})).toBeNull();
});

test("a mask that is there already is no step back", () => {
  const history = recordMask(recordMask(emptyHistory, one), two);
  expect(undoMask(history, two)!.mask).toEqual(one);
});
