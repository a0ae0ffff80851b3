/** @file The stage that the early page leaves to the page that takes its place, so that the same lines are not drawn twice. */

import type { HeadStage } from "./head-stage";

let left: HeadStage | null = null;

export function leaveStage(stage: HeadStage): void {
  left = stage;
}

/** Null but for the first to ask. */
export function takeStage(): HeadStage | null {
  const taken = left;
  left = null;
  return taken;
}
