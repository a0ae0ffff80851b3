/** @file Reading config.json: untyped JSON becomes the sizes and options of a family, or a sentence about what is wrong. */

import { z } from "zod";
import { AppError } from "../lib/errors";
import { problemTypes } from "../lib/problem";
import type { KeptHeads } from "./model";
import { activations } from "./parts";

const badConfig = (message: string) =>
  new AppError(
    "bad-config",
    `config.json cannot be used: ${message}`,
    "Check that the folder holds one complete checkpoint.",
  );

export const unsupported = (message: string) =>
  new AppError(
    "unsupported-model",
    message,
    "Headscope reads BERT and GPT-2 checkpoints with absolute positions.",
  );

/** A whole number of things; the bound keeps a hostile file from asking for absurd memory. */
export const count = z.number().int().min(1).max(1_000_000);
export const layerCount = count.max(1000);
export const headCount = count.max(10_000);
export const epsilon = z.number().min(0).max(1);
const initializerRange = z.number().min(0).max(10).default(0.02);

/** Fields that both families have. */
export const common = {
  architectures: z.array(z.string()).nullish(),
  initializer_range: initializerRange,
  tie_word_embeddings: z.boolean().default(true),
  id2label: z.record(z.string(), z.string()).nullish(),
  num_labels: z.number().int().min(1).max(10_000).nullish(),
  problem_type: z.enum(problemTypes).nullish(),
  pad_token_id: z.number().int().min(0).nullish(),
  pruned_heads: z.record(z.string(), z.array(z.number())).nullish(),
  add_cross_attention: z.boolean().nullish(),
};

export function parseWith<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw badConfig(`${issue.path.join(".") || "the whole"}: ${issue.message}.`);
}

/** C / H, or a sentence if the heads do not divide the width. */
export function headSize(hiddenSize: number, numHeads: number): number {
  if (hiddenSize % numHeads !== 0) {
    throw badConfig(`a width of ${hiddenSize} does not divide into ${numHeads} heads.`);
  }
  return hiddenSize / numHeads;
}

/**
 * The heads that each layer still has, from `pruned_heads` as the library writes it: layer → heads. As there, naming a
 * head twice changes nothing, and a layer or head that does not exist is an error.
 */
export function keptHeads(
  pruned: Readonly<Record<string, readonly number[]>> | null | undefined,
  numLayers: number,
  numHeads: number,
): KeptHeads {
  const all = Array.from({ length: numHeads }, (_, head) => head);
  const kept = Array.from({ length: numLayers }, () => all);
  for (const [key, heads] of Object.entries(pruned ?? {})) {
    const layer = /^\d{1,4}$/.test(key) ? Number(key) : numLayers;
    if (layer >= numLayers) throw badConfig(`pruned_heads names a layer ${key} that does not exist.`);
    const odd = heads.find((head) => !Number.isInteger(head) || head < 0 || head >= numHeads);
    if (odd !== undefined) {
      throw badConfig(`pruned_heads names a head ${odd} in layer ${layer} that does not exist.`);
    }
    const gone = new Set(heads);
    kept[layer] = kept[layer]!.filter((head) => !gone.has(head));
  }
  return kept;
}

export function activationNamed(name: string) {
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!activation) {
    throw unsupported(
      `The activation "${name}" is not known; known are ${Object.keys(activations).join(", ")}.`,
    );
  }
  return activation;
}

/** Refuses what changes the arithmetic and is not built. */
export function refuse(condition: boolean | null | undefined, what: string): void {
  if (condition) throw unsupported(`This checkpoint uses ${what}, which Headscope does not compute.`);
}

/** Class names by index: from `id2label`, else LABEL_0 … as the library names them. */
export function labelNames(id2label: Record<string, string> | null | undefined, numLabels: number): string[] {
  return Array.from({ length: numLabels }, (_, index) => id2label?.[index] ?? `LABEL_${index}`);
}

/** What a person is told of a head that is not computed. */
export const unreadHead = (architecture: string) =>
  `The head of ${architecture} is not read: attention works, predictions do not.`;
