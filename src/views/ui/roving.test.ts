import { expect, test } from "vitest";
import { rowAfter } from "./roving";

const plain = { ctrlKey: false, metaKey: false, altKey: false };

test.each([
  ["ArrowDown", 5, 6],
  ["ArrowDown", 71, 71],
  ["ArrowUp", 0, 0],
  ["PageDown", 5, 15],
  ["PageDown", 70, 71],
  ["PageUp", 12, 2],
  ["Home", 12, 0],
  ["End", 12, 71],
] as const)("%s leads from row %i to row %i of 72", (key, row, next) => {
  expect(rowAfter({ ...plain, key }, row, 72)).toBe(next);
});

test("other keys and shortcuts of the browser lead nowhere", () => {
  expect(rowAfter({ ...plain, key: "ArrowLeft" }, 1, 3)).toBeNull();
  expect(rowAfter({ ...plain, key: "Home", ctrlKey: true }, 1, 3)).toBeNull();
  expect(rowAfter({ ...plain, key: "ArrowUp", altKey: true }, 1, 3)).toBeNull();
});
