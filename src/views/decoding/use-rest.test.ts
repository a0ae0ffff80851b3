import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFocus } from "./focus";
import { Rest } from "./use-rest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a token is shown once the pointer has rested on it, and not while it moves or scrolls", () => {
  const focus = createFocus();
  const rest = new Rest(focus);
  const spot = (index: number) => ({ lane: "lane-1", sequence: 0, index });
  const hovered = () => focus.getState().hover?.index ?? null;
  for (let index = 0; index < 5; index++) {
    rest.move(spot(index), null);
    vi.advanceTimersByTime(200);
    expect(hovered()).toBeNull();
  }
  vi.advanceTimersByTime(100);
  expect(hovered()).toBe(4);
  rest.move(spot(4), null);
  expect(hovered()).toBe(4);
  rest.move(spot(5), null);
  expect(hovered()).toBeNull();
  rest.end();
  vi.advanceTimersByTime(1000);
  expect(hovered()).toBeNull();
});
