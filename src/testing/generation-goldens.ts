/** @file What the library's `generate` gives, as `reference/goldens/generation.py` recorded it. */

import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { DecodeLane, LaneOptions, ModelSource } from "../engine/api/api";

const ids = z.array(z.number());
const answer = z.object({
  /** New tokens, best first. */
  sequences: z.array(ids),
  scores: z.array(z.number().nullable()).optional(),
  /** Of every candidate, step by step. */
  contrastive: z.array(ids).optional(),
});
const question = { prompt: ids, options: z.record(z.string(), z.unknown()) };
const schema = z.object({
  checkpoint: z.string(),
  /** `alternative`: what the library gives in float64, where that differs. */
  cases: z.array(answer.extend({ ...question, alternative: answer.optional() })),
  /** A drawn text, and at each of its steps how many tokens were left and the likeliest of them. */
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

export function generationNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(".json", ""));
}

export function readGeneration(name: string): Goldens {
  return schema.parse(JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")));
}

/** How the engine of `folder-engine.ts` names the checkpoint. */
export function generationSource({ checkpoint }: Goldens): ModelSource {
  return checkpoint.startsWith("public/") ? { embedded: "gpt2-stories" } : { id: checkpoint };
}

/** The cases of each prompt. */
export function byPrompt<Case extends { readonly prompt: readonly number[] }>(
  cases: readonly Case[],
): Case[][] {
  const groups = new Map<string, Case[]>();
  for (const entry of cases)
    groups.set(entry.prompt.join(), [...(groups.get(entry.prompt.join()) ?? []), entry]);
  return [...groups.values()];
}

/** Which of the library's answers a lane's tokens are; null where they are neither. */
export function matchingAnswer(
  { sequences }: Pick<DecodeLane, "sequences">,
  entry: GenerationCase,
): z.output<typeof answer> | null {
  const isSame = (other: readonly (readonly number[])[]) =>
    JSON.stringify(other) === JSON.stringify(sequences);
  if (isSame(entry.sequences)) return entry;
  return entry.alternative && isSame(entry.alternative.sequences) ? entry.alternative : null;
}

/** One lane for each step of a drawn text: it begins with the tokens before and takes one more. */
export function stepLanes({ tokens, options }: GenerationSample): LaneOptions[] {
  return tokens.map((_, step) => ({
    ...options,
    do_sample: true,
    ids: tokens.slice(0, step),
    max_new_tokens: step + 1,
  }));
}
