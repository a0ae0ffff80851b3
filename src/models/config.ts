/** @file Reads config.json: turns untyped JSON into a family's sizes and options, or explains what is wrong. */

import { z } from "zod";
import { problemTypes } from "../analysis/problem";
import { AppError } from "../lib/errors";
import { quoted, quotedValue, shortList } from "../lib/quoted";
import type { RemainingHeads } from "./model";
import { activations } from "./parts";

export const badConfig = (message: string) =>
  new AppError(
    "bad-config",
    `config.json cannot be used: ${message}`,
    "Check that the folder contains one complete checkpoint.",
  );

export const unsupported = (message: string) =>
  new AppError(
    "unsupported-model",
    message,
    "Choose a checkpoint of a supported family, with absolute positions and without cross-attention.",
  );

/** A value that `is` accepts; otherwise the error says what it must be and what it is. */
function value<T>(is: (input: unknown) => boolean, what: string) {
  return z.custom<T>(is, { error: ({ input }) => `must be ${what}, but is ${quotedValue(input)}` });
}

const wholeNumber = (most: number) =>
  value<number>(
    (input) => Number.isInteger(input) && Number(input) >= 1 && Number(input) <= most,
    `a whole number from 1 to ${most.toLocaleString("en-US")}`,
  );

/** A count; the limit prevents a hostile file from requesting too much memory. */
export const count = wholeNumber(1_000_000);
export const layerCount = wholeNumber(1000);
export const headCount = wholeNumber(10_000);
export const epsilon = value<number>(
  (input) => typeof input === "number" && input >= 0 && input <= 1,
  "a number from 0 to 1",
);
export const word = value<string>((input) => typeof input === "string", "a text");

/** A boolean by Python's rules, as in the library: null, 0 and empty values are false. */
export const flag = (absent: boolean) => z.unknown().transform(isTrue).default(absent);

function isTrue(input: unknown): boolean {
  if (typeof input !== "object" || input === null) return Boolean(input);
  return Object.keys(input).length > 0;
}

/** The spread of random weights. An invalid one does not matter for a checkpoint, which has its own weights. */
const initializerRange = z.number().min(0).max(10).default(0.02).catch(Number.NaN);

/** An optional setting of any type. */
export const anything = z.unknown().optional();

/** Names of the library's classes, the model's own first; a single name counts as a list. */
const architectures = z
  .unknown()
  .transform((input) => [input].flat().filter((name) => typeof name === "string"))
  .default([]);

/** The settings that all families have. */
export const common = {
  architectures,
  initializer_range: initializerRange,
  tie_word_embeddings: flag(true),
  id2label: anything,
  label2id: anything,
  num_labels: anything,
  problem_type: z.enum(problemTypes).nullish(),
  pad_token_id: z.number().int().min(0).nullish().catch(null),
  pruned_heads: z.record(z.string(), z.array(z.number())).nullish(),
  add_cross_attention: flag(false),
};

export type CommonSettings = z.infer<z.ZodObject<typeof common>>;

const longestPath = 80;

export function parseWith<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw badConfig(`${issue.path.join(".").slice(0, longestPath) || "the whole"}: ${issue.message}.`);
}

/** The spread of random weights. Throws `AppError` if that in config.json is invalid. */
export function usableRange(range: number): number {
  if (Number.isNaN(range)) throw badConfig("initializer_range: must be a number from 0 to 10.");
  return range;
}

/** C / H. Throws `AppError` if the heads do not divide the width. */
export function headSize(hiddenSize: number, numHeads: number): number {
  if (hiddenSize % numHeads !== 0) {
    throw badConfig(`a width of ${hiddenSize} does not divide into ${numHeads} heads.`);
  }
  return hiddenSize / numHeads;
}

/**
 * The remaining heads of each layer, from `pruned_heads` as the library writes it: layer → heads. As in the library,
 * repeating a head has no effect, and a layer or head that does not exist is an error.
 */
export function remainingHeads(
  pruned: Readonly<Record<string, readonly number[]>> | null | undefined,
  numLayers: number,
  numHeads: number,
): RemainingHeads {
  const all = Array.from({ length: numHeads }, (_, head) => head);
  const remaining = Array.from({ length: numLayers }, () => all);
  for (const [key, heads] of Object.entries(pruned ?? {})) {
    const layer = /^\d{1,4}$/.test(key) ? Number(key) : numLayers;
    if (layer >= numLayers) {
      throw badConfig(`pruned_heads names a layer ${key.slice(0, longestPath)} that does not exist.`);
    }
    const odd = heads.find((head) => !Number.isInteger(head) || head < 0 || head >= numHeads);
    if (odd !== undefined) {
      throw badConfig(`pruned_heads names a head ${odd} in layer ${layer} that does not exist.`);
    }
    const gone = new Set(heads);
    remaining[layer] = remaining[layer]!.filter((head) => !gone.has(head));
  }
  return remaining;
}

export function activationNamed(name: string) {
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!activation) {
    throw unsupported(
      `The activation ${quoted(name)} is not supported; supported are ${Object.keys(activations).join(", ")}.`,
    );
  }
  return activation;
}

/** Throws if `condition` holds for an unsupported feature. */
export function refuse(condition: boolean | null | undefined, what: string): void {
  if (condition) throw unsupported(`This checkpoint uses ${what}, which Headscope does not compute.`);
}

/** The notice about an unsupported head. */
export const unreadHead = (architecture: string) =>
  `The head of ${shortList([architecture])} is not supported: attention works, predictions do not.`;
