/** @file The lines below a picture of a lane: what it was computed with. Pure. */

import { shortened } from "../../lib/quoted";
import { type DecodingState, type Lane, settingsLine } from "../../store";
import { dayOf } from "../charts/picture-file";
import { laneLabel } from "./words";

type Subject = NonNullable<DecodingState["subject"]>;

/** `count`: the n of the picture, in words. */
export function laneCaption({ modelName, seed, prompt }: Subject, lane: Lane, count: string): string[] {
  const facts = [modelName, laneLabel(lane), settingsLine(lane.options), `seed ${seed}`];
  return [[...facts, `n = ${count}`, dayOf(new Date())].join(" · "), `Prompt: ${shortened(prompt, 400)}`];
}
