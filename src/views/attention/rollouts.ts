/** @file Rollouts of pictures, each computed once: at once for short texts, with pauses for long ones. */

import { rollout, rolloutSteps } from "../../analysis/combined-attention";
import { finishInSlices } from "../../lib/slices";
import type { FloatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";

/** Multiplications that take a few milliseconds. */
const mostAtOnce = 4e6;

interface Job {
  readonly made: Promise<FloatTensor | null>;
  readonly controller: AbortController;
  users: number;
}

/** By the last layer. */
interface OfPicture {
  readonly known: Map<number, FloatTensor>;
  readonly running: Map<number, Job>;
}

const all = new WeakMap<Picture, OfPicture>();

function ofPicture(picture: Picture): OfPicture {
  const own = all.get(picture) ?? { known: new Map(), running: new Map() };
  all.set(picture, own);
  return own;
}

/** Whether the rollout through a layer is known, or so little work that nobody would notice. */
export function isAtHand(picture: Picture, layer: number): boolean {
  const { length } = picture.result.tokens;
  return (layer + 1) * length ** 3 <= mostAtOnce || ofPicture(picture).known.has(layer);
}

/** The rollout through a layer, computed without a pause unless it is known. */
export function rolloutOf(picture: Picture, layer: number): FloatTensor {
  const { known } = ofPicture(picture);
  const made = known.get(layer) ?? rollout(picture.result.attentions, layer, picture.info.prunedHeads);
  known.set(layer, made);
  return made;
}

/** Computes it with pauses. `onMade` is called once it is at hand. Returns how to leave, which ends work that nobody awaits. */
export function awaitRollout(picture: Picture, layer: number, onMade: () => void): () => void {
  const { known, running } = ofPicture(picture);
  const job = running.get(layer) ?? begin(picture, layer);
  running.set(layer, job);
  job.users++;
  let hasLeft = false;
  void job.made.then((made) => {
    if (made === null) return;
    known.set(layer, made);
    if (!hasLeft) onMade();
  });
  return () => {
    hasLeft = true;
    if (--job.users > 0) return;
    job.controller.abort();
    if (running.get(layer) === job) running.delete(layer);
  };
}

function begin(picture: Picture, layer: number): Job {
  const controller = new AbortController();
  const steps = rolloutSteps(picture.result.attentions, layer, picture.info.prunedHeads);
  return { made: finishInSlices(steps, controller.signal), controller, users: 0 };
}
