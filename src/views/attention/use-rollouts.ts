/** @file Has the rollouts that a figure draws computed without holding up the page. */

import { useEffect, useReducer } from "react";
import type { Picture } from "../../store";
import type { Asked } from "./drawn";
import { awaitRollout, isAtHand } from "./rollouts";

/** Whether all that is drawn can be drawn now; draws again once it can. */
export function useRollouts(
  pictures: readonly Picture[],
  { combine, layer }: Pick<Asked, "combine" | "layer">,
): boolean {
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const [missing] = combine === "rollout" ? pictures.filter((picture) => !isAtHand(picture, layer)) : [];
  useEffect(() => missing && awaitRollout(missing, layer, drawAgain), [missing, layer]);
  return missing === undefined;
}
