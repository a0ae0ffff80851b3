import { expect, test } from "vitest";
import { quotedList, shortened } from "./quoted";

test("a long name is cut, a short one is not", () => {
  expect(shortened("text")).toBe("text");
  expect(shortened("x".repeat(900_000))).toBe(`${"x".repeat(59)}…`);
  expect(shortened("abcdef", 4)).toBe("abc…");
});

test("a list names twelve and counts the rest", () => {
  expect(quotedList(["a", "b"])).toBe("“a”, “b”");
  expect(quotedList(Array.from({ length: 14 }, (_, index) => String(index)))).toMatch(/“11”, and 2 more$/);
});
