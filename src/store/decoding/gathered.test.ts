import { expect, test } from "vitest";
import type { Timer } from "./clock";
import { Gathered } from "./gathered";

/** A clock that stands still until `turn`; each draw takes `drawing` milliseconds of it. */
function scene(drawing: number) {
  let time = 0;
  let waiting: { at: number; wake: () => void }[] = [];
  const timer: Timer = {
    now: () => time,
    after: (milliseconds, wake) => {
      const entry = { at: time + milliseconds, wake };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
  };
  const turn = (milliseconds: number) => {
    time += milliseconds;
    for (const entry of waiting.filter(({ at }) => at <= time)) {
      waiting = waiting.filter((other) => other !== entry);
      entry.wake();
    }
  };
  const shown: number[][] = [];
  const gathered = new Gathered<number>(timer, (items) => {
    shown.push([...items]);
    time += drawing;
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

test("after a slow draw the page is free for twice as long", () => {
  const { gathered, shown, turn } = scene(40);
  gathered.add(1);
  turn(16);
  turn(0);
  gathered.add(2);
  turn(79);
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
