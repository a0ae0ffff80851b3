import { expect, test } from "vitest";
import { foldTabs } from "./fold-tabs";

const items = ["a", "b", "c", "d"].map((id) => ({ id }));
const names = (active: string, most: number) => {
  const { tabs, folded } = foldTabs(items, active, most);
  return [tabs, folded].map((some) => some.map(({ id }) => id).join(""));
};

test("the active model has a tab, and the others keep their order", () => {
  expect(names("a", 4)).toEqual(["abcd", ""]);
  expect(names("b", 2)).toEqual(["ab", "cd"]);
  expect(names("d", 2)).toEqual(["ad", "bc"]);
  expect(names("c", 1)).toEqual(["c", "abd"]);
  expect(names("gone", 1)).toEqual(["a", "bcd"]);
});
