/**
 * @file The views of the Attention place with the options each has. `views/attention/views.ts` has a line for each: its
 * component, about text and files.
 */

import { z } from "zod";
import { choice, flag, initialValues, type Option, type Options, optionsOf } from "./option";

/** Weights below it are not drawn. */
const threshold: Option<number> = {
  name: "threshold",
  initial: 0.05,
  write: String,
  read: z
    .string()
    .regex(/^(0|1|0\.\d{1,4})$/)
    .transform(Number),
  control: {
    kind: "slider",
    label: "hide below",
    words: "hide below",
    testId: "threshold",
    max: 0.5,
    step: 0.01,
  },
};

/** `hide` leaves the weights as they are; `renormalise` makes the rest of each row sum to 1. */
const special = choice(
  "special",
  "show",
  { show: "Show", hide: "Hide", renormalise: "Renormalise" },
  { kind: "segments", label: "Special tokens", words: "special tokens", testId: "special-tokens" },
);

/** Query sentence to key sentence. */
const segments = choice(
  "segments",
  "all",
  { all: "All", aa: "A→A", ab: "A→B", ba: "B→A", bb: "B→B" },
  {
    kind: "segments",
    label: "From sentence to sentence",
    words: "sentences",
    testId: "segments",
    needsPair: true,
  },
);

/** Tokens as the vocabulary writes them. */
const isRaw = flag("raw", false, "raw tokens", "raw-tokens");

export const attentionFigures = {
  heads: { options: { threshold, special, segments, isRaw } },
  model: { options: { special, segments } },
} as const satisfies Readonly<Record<string, { readonly options: Options }>>;

export type AttentionFigure = keyof typeof attentionFigures;
export type SpecialTokens = (typeof special)["initial"];
export type Segments = (typeof segments)["initial"];

export const attentionOptions = optionsOf(attentionFigures);
export const initialAttention = { tab: "heads" as AttentionFigure, ...initialValues(attentionOptions) };
