/** @file The Decoding place in the page's address: prompt, seed, model and lanes. */

import { z } from "zod";
import { type LaneSpec, readyLanes, sameOptions } from "./lanes";
import { defaultSeed, defaultSlot, firstPrompt } from "./state";

/** The part of the place that a link carries. */
export interface DecodingLink {
  readonly prompt: string;
  readonly seed: number;
  /** The id of the model's slot. */
  readonly slot: string;
  readonly lanes: readonly LaneSpec[];
}

export const defaultDecodingLink: DecodingLink = {
  prompt: firstPrompt,
  seed: defaultSeed,
  slot: defaultSlot,
  lanes: readyLanes,
};

const maxLanes = 24;

const seed = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

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

/** How each part is read from its parameter. */
export const decodingParameters: {
  readonly [Key in keyof DecodingLink]: z.ZodType<DecodingLink[Key], string>;
} = {
  prompt: z.string().max(100_000),
  seed,
  slot: z.string().max(300),
  lanes: json.pipe(z.array(lane).max(maxLanes)),
};

/** The names of the parameters. */
export const decodingNames = { prompt: "prompt", seed: "seed", slot: "lm", lanes: "lanes" } as const;

/** Names and values of what is not at its default. */
export function writeDecoding({ prompt, seed: number, slot, lanes }: DecodingLink): [string, string][] {
  const pairs: [string, string][] = [];
  if (prompt !== firstPrompt) pairs.push([decodingNames.prompt, prompt]);
  if (number !== defaultSeed) pairs.push([decodingNames.seed, String(number)]);
  if (slot !== defaultSlot) pairs.push([decodingNames.slot, slot]);
  if (!sameLanes(lanes, readyLanes)) {
    pairs.push([decodingNames.lanes, JSON.stringify(lanes.map(({ name, options }) => [name, options]))]);
  }
  return pairs;
}

function sameLanes(a: readonly LaneSpec[], b: readonly LaneSpec[]): boolean {
  const isSame = ({ name, options }: LaneSpec, other: LaneSpec | undefined) =>
    other !== undefined && name === other.name && sameOptions(options, other.options);
  return a.length === b.length && a.every((spec, place) => isSame(spec, b[place]));
}
