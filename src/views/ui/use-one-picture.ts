/** @file Draws a part of the page once more after a picture was replaced, so that the old one can go. */

import { useEffect, useReducer } from "react";
import { useApp } from "./context";

/** After the new picture is drawn. */
const restMilliseconds = 600;

/**
 * React keeps what each component was drawn from before beside what it is drawn from now. The attention of a long text is
 * many megabytes, so the component and all below it are drawn again from the same, which costs little.
 */
export function useOnePicture(): void {
  const { store } = useApp();
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.subscribe(({ panels }, before) => {
      if (panels === before.panels) return;
      clearTimeout(timer);
      timer = setTimeout(draw, restMilliseconds);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store]);
}
