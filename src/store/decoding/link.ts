/** @file The Decoding place in the page's address: prompt, seed, model and lanes. */

import { z } from "zod";
import { maxSeed } from "../../lib/random";
import { type Fields, flagField } from "../link/fields";
import { type LaneSpec, readyLanes, sameOptions } from "./lanes";
import { type Chat, defaultSeed, defaultSlot, firstPrompt, noChat } from "./state";

/** The part of the place that a link carries. */
export interface DecodingLink extends Chat {
  readonly prompt: string;
  readonly seed: number;
  /** The id of the model's slot. */
  readonly slot: string;
  readonly lanes: readonly LaneSpec[];
  /** The place of the lane that the others are compared with. */
  readonly reference: number;
}

export const defaultDecodingLink: DecodingLink = {
  prompt: firstPrompt,
  ...noChat,
  seed: defaultSeed,
  slot: defaultSlot,
  lanes: readyLanes,
  reference: 0,
};

const maxLanes = 24;

const seed = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .refine((value) => value <= maxSeed);

const place = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform(Number)
  .refine((value) => value < maxLanes);

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
});
const lane = z
  .tuple([z.string().max(100), z.record(z.string().max(60), z.unknown())])
  .transform(([name, options]): LaneSpec => ({ name, options }));

/** The parameters of a link. */
export const decodingFields: Fields<DecodingLink> = {
  prompt: { name: "prompt", write: String, read: z.string().max(100_000) },
  isChat: flagField("chat"),
  system: { name: "system", write: String, read: z.string().max(100_000) },
  seed: { name: "seed", write: String, read: seed },
  slot: { name: "lm", write: String, read: z.string().max(300) },
  lanes: { name: "lanes", write: writeLanes, read: json.pipe(z.array(lane).max(maxLanes)) },
  reference: { name: "against", write: String, read: place },
};

function writeLanes(lanes: readonly LaneSpec[]): string | null {
  if (sameLanes(lanes, readyLanes)) return null;
  return JSON.stringify(lanes.map(({ name, options }) => [name, options]));
}

function sameLanes(a: readonly LaneSpec[], b: readonly LaneSpec[]): boolean {
  const isSame = ({ name, options }: LaneSpec, other: LaneSpec | undefined) =>
    other !== undefined && name === other.name && sameOptions(options, other.options);
  return a.length === b.length && a.every((spec, place) => isSame(spec, b[place]));
}
