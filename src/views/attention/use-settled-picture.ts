/** @file Gives a picture one frame late to what stands beside the figure, so that the figure is drawn first. */

import { useEffect, useState } from "react";
import type { Picture } from "../../store";

/** The last picture that was painted; at once the given one if it is of another model, or the first. */
export function useSettledPicture(picture: Picture | null): Picture | null {
  const [settled, setSettled] = useState(picture);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setSettled(picture));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [picture]);
  return settled?.info.model === picture?.info.model ? settled : picture;
}
