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

/** What a map is of: each head, or many heads made into one map. */
const combine = choice(
  "combine",
  "none",
  {
    none: "Single heads",
    shown: "Mean of the shown heads",
    layer: "Mean of the layer",
    all: "Mean of all layers",
    rollout: "Rollout through the layer",
  },
  { kind: "select", label: "Show", words: "show", testId: "combine" },
);

/** Rows and columns are words instead of the tokenizer's pieces. */
const isWords = flag("words", false, "words instead of pieces", "words");

/** What is subtracted from the map of the model on screen. */
const difference = choice(
  "minus",
  "none",
  {
    none: "Nothing",
    model: "Another model",
    mask: "The model with its mask",
    text: "Another sentence",
  },
  { kind: "select", label: "Subtract", words: "subtract", testId: "difference" },
);

/** The slot of the model that is subtracted; empty is the first other one. */
const otherModel: Option<string> = {
  name: "other",
  initial: "",
  write: String,
  read: z.string().max(200),
  control: {
    kind: "model",
    label: "The model that is subtracted",
    testId: "other-model",
    onlyIf: ["difference", "model"],
  },
};

const longestOther = 10_000;

/** The sentence that is subtracted. */
const otherText: Option<string> = {
  name: "than",
  initial: "",
  write: String,
  read: z.string().max(longestOther),
  control: {
    kind: "text",
    maxLength: longestOther,
    label: "The sentence that is subtracted",
    testId: "other-text",
    onlyIf: ["difference", "text"],
  },
};

/** Cells of the matrix have room for their numbers, however many there are. */
const isZoomed = flag("zoom", false, "cells as large as their numbers", "zoom");

const drawn = { combine, isWords, difference, otherModel, otherText };

export const attentionFigures = {
  heads: { options: { ...drawn, threshold, special, segments, isRaw } },
  matrix: { options: { ...drawn, isZoomed, special, isRaw } },
  neurons: { options: { isRaw } },
  model: { options: { isWords, special, segments } },
} as const satisfies Readonly<Record<string, { readonly options: Options }>>;

export type AttentionFigure = keyof typeof attentionFigures;
export type SpecialTokens = (typeof special)["initial"];
export type Difference = (typeof difference)["initial"];
export type Segments = (typeof segments)["initial"];

export const attentionOptions = optionsOf(attentionFigures);
export const initialAttention = { tab: "heads" as AttentionFigure, ...initialValues(attentionOptions) };
