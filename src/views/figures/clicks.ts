/** @file Tells a click from a double click before acting, so that what a single click does never flickers. */

export interface Clicks {
  /** `count` as in `MouseEvent.detail`: 2 and more follow the first within the system's double-click time. */
  readonly click: (target: number, count: number) => void;
  readonly cancel: () => void;
}

/** A second click later than this, in ms, finds the first one's work done, and still counts as double. */
const patience = 220;

export function createClicks(onSingle: (target: number) => void, onDouble: (target: number) => void): Clicks {
  let waiting: { target: number; timer: ReturnType<typeof setTimeout> } | null = null;
  const settle = () => {
    if (waiting) clearTimeout(waiting.timer);
    const target = waiting?.target;
    waiting = null;
    return target;
  };
  const act = () => {
    const target = settle();
    if (target !== undefined) onSingle(target);
  };
  return {
    click(target, count) {
      if (waiting && waiting.target !== target) act();
      if (count >= 2) {
        settle();
        if (count === 2) onDouble(target);
      } else {
        act();
        waiting = { target, timer: setTimeout(act, patience) };
      }
    },
    cancel: () => {
      settle();
    },
  };
}
