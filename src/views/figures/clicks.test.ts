import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClicks } from "./clicks";

let heard: string[] = [];
const create = () =>
  createClicks(
    (target) => heard.push(`single ${target}`),
    (target) => heard.push(`double ${target}`),
  );

beforeEach(() => {
  heard = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("a single click acts after the moment in which it could become a double one", () => {
  create().click(3, 1);
  expect(heard).toEqual([]);
  vi.runAllTimers();
  expect(heard).toEqual(["single 3"]);
});

test("a double click does the double's work alone", () => {
  const clicks = create();
  clicks.click(3, 1);
  vi.advanceTimersByTime(100);
  clicks.click(3, 2);
  vi.runAllTimers();
  expect(heard).toEqual(["double 3"]);
});

test("a slow double click still counts as double", () => {
  const clicks = create();
  clicks.click(3, 1);
  vi.advanceTimersByTime(400);
  clicks.click(3, 2);
  vi.runAllTimers();
  expect(heard).toEqual(["single 3", "double 3"]);
});

test("a click elsewhere settles the one that waits, at once", () => {
  const clicks = create();
  clicks.click(3, 1);
  clicks.click(4, 1);
  expect(heard).toEqual(["single 3"]);
  vi.runAllTimers();
  expect(heard).toEqual(["single 3", "single 4"]);
});

test("a third click adds nothing, and a cancelled click never acts", () => {
  const clicks = create();
  clicks.click(1, 2);
  clicks.click(1, 3);
  clicks.click(2, 1);
  clicks.cancel();
  vi.runAllTimers();
  expect(heard).toEqual(["double 1"]);
});
