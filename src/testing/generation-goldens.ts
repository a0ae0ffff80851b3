/** @file The results of the library's `generate`, recorded by `reference/goldens/generation.py`. */

import { z } from "zod";
import type { DecodeLane, LaneOptions, ModelSource } from "../engine/api/api";
import { namesIn, readJson } from "./goldens";

const ids = z.array(z.number());
const answer = z.object({
  /** New tokens, best first. */
  sequences: z.array(ids),
  scores: z.array(z.number().nullable()).optional(),
  /** The score of every candidate, step by step. */
  contrastive: z.array(ids).optional(),
});
const question = { prompt: ids, options: z.record(z.string(), z.unknown()) };
const schema = z.object({
  checkpoint: z.string(),
  /** `alternative`: the result in float64, if it differs. */
  cases: z.array(answer.extend({ ...question, alternative: answer.optional() })),
  /** A sampled text, and at each of its steps the number of tokens left and the likeliest of them. */
  samples: z.array(
    z.object({
      ...question,
      tokens: ids,
      steps: z.array(z.object({ kept: z.number(), tokens: ids, logProbabilities: ids })),
    }),
  ),
  text: z.object({ text: z.string(), ids, logProbabilities: ids }).optional(),
});

type Goldens = z.output<typeof schema>;
export type GenerationCase = Goldens["cases"][number];
export type GenerationSample = Goldens["samples"][number];

const folder = "reference/goldens/generation";

export const generationNames = (): string[] => namesIn(folder);

export const readGeneration = (name: string): Goldens => readJson(schema, `${folder}/${name}.json`);

const edge = z.object({
  ...question,
  /** New tokens, best first; absent if the library raises. */
  sequences: z.array(ids).optional(),
  /** Of beams; null for −∞ and NaN. */
  scores: z.array(z.number().nullable()).optional(),
  refused: z.string().optional(),
});

const edges = z.object({
  checkpoint: z.string(),
  lengths: z.array(edge),
  banned: z.array(edge.extend({ what: z.string() })),
  /** `GenerationConfig().to_dict()`. */
  defaults: z.record(z.string(), z.unknown()),
  /** The names that `generate` itself takes. */
  arguments: z.array(z.string()),
});

export type Edge = z.output<typeof edge>;

/** What `generate` does at the limits of lengths and options, recorded by `reference/goldens/generation_edges.py`. */
export const readEdges = (): z.output<typeof edges> =>
  readJson(edges, "reference/goldens/decoding/edges.json");

/** The checkpoint as a source for `folderEngine`. */
export function generationSource({ checkpoint }: Goldens): ModelSource {
  return checkpoint.startsWith("public/") ? { embedded: "gpt2-stories" } : { id: checkpoint };
}

/** The cases grouped by prompt. */
export function byPrompt<Case extends { readonly prompt: readonly number[] }>(
  cases: readonly Case[],
): Case[][] {
  const groups = new Map<string, Case[]>();
  for (const entry of cases)
    groups.set(entry.prompt.join(), [...(groups.get(entry.prompt.join()) ?? []), entry]);
  return [...groups.values()];
}

/** The library's answer that a lane's tokens equal; null if they equal neither. */
export function matchingAnswer(
  { sequences }: Pick<DecodeLane, "sequences">,
  entry: GenerationCase,
): z.output<typeof answer> | null {
  const isSame = (other: readonly (readonly number[])[]) =>
    JSON.stringify(other) === JSON.stringify(sequences);
  if (isSame(entry.sequences)) return entry;
  return entry.alternative && isSame(entry.alternative.sequences) ? entry.alternative : null;
}

/** One lane for each step of a sampled text: it starts with the earlier tokens and adds one. */
export function stepLanes({ tokens, options }: GenerationSample): LaneOptions[] {
  return tokens.map((_, step) => ({
    ...options,
    do_sample: true,
    ids: tokens.slice(0, step),
    max_new_tokens: step + 1,
  }));
}
