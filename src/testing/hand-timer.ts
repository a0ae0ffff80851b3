/** @file A clock that a test turns. */

import type { Timer } from "../store/decoding/clock";

export function handTimer() {
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
  /** Time passes, and nobody is woken before the next turn. */
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  const turn = (milliseconds: number) => {
    pass(milliseconds);
    const due = waiting.filter(({ at }) => at <= time);
    waiting = waiting.filter(({ at }) => at > time);
    for (const { wake } of due) wake();
  };
  return { timer, pass, turn };
}
