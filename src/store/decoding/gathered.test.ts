import { expect, test } from "vitest";
import { handTimer } from "../../testing/hand-timer";
import { Gathered } from "./gathered";

/** Each draw takes `drawing` milliseconds. */
function scene(drawing: number) {
  const { timer, pass, turn } = handTimer();
  const shown: number[][] = [];
  const gathered = new Gathered<number>(timer, (items) => {
    shown.push([...items]);
    pass(drawing);
  });
  return { gathered, shown, turn };
}

test("what comes within a frame is shown together, in its order", () => {
  const { gathered, shown, turn } = scene(0);
  gathered.add(1);
  gathered.add(2);
  turn(10);
  expect(shown).toEqual([]);
  gathered.add(3);
  turn(6);
  expect(shown).toEqual([[1, 2, 3]]);
  turn(1000);
  expect(shown).toHaveLength(1);
});

test("draws are at least a tenth of a second apart", () => {
  const { gathered, shown, turn } = scene(5);
  gathered.add(1);
  turn(16);
  turn(0);
  turn(30);
  gathered.add(2);
  turn(64);
  expect(shown).toEqual([[1]]);
  turn(1);
  expect(shown).toEqual([[1], [2]]);
  turn(0);
  turn(500);
  gathered.add(3);
  turn(16);
  expect(shown).toHaveLength(3);
});

test.each([
  ["a draw that takes long", 20, 160],
  ["one that takes longer, though nobody waits for ever", 40, 250],
  ["one that takes most of the time", 200, 400],
])("after %s the page is free for a multiple of it", (_, drawing, free) => {
  const { gathered, shown, turn } = scene(drawing);
  gathered.add(1);
  turn(16);
  turn(0);
  gathered.add(2);
  turn(free - 1);
  expect(shown).toEqual([[1]]);
  turn(1);
  expect(shown).toEqual([[1], [2]]);
});

test("nothing is shown twice, and nothing is lost by showing it now", () => {
  const { gathered, shown, turn } = scene(0);
  gathered.flush();
  gathered.add(1);
  gathered.flush();
  turn(100);
  gathered.add(2);
  turn(100);
  expect(shown).toEqual([[1], [2]]);
});
