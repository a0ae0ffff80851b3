/** @file What a decoding strategy is: when options lead to it, what it reads, how it runs, and how it is described. */

import type { Field } from "../options/field";
import type { Preset } from "../options/option";
import type { LaneStart, Strategy } from "../strategy";

/** What the options are checked against. */
export interface LaneContext {
  readonly vocabSize: number;
  /** The model's end tokens, used if the options name none; may be empty. */
  readonly eosTokenIds: readonly number[];
  /** The model's padding token, if its config names one. */
  readonly padTokenId?: number | null | undefined;
  /** What an empty prompt begins with. */
  readonly bosTokenIds?: readonly number[] | undefined;
  /** Most tokens the model can read. */
  readonly maxPositions: number;
  /** Tokens of the prompt. */
  readonly promptLength: number;
  /** For lanes that sample and give no `seed` of their own; 0 if none is given. */
  readonly seed?: number | undefined;
}

/** How the page describes a strategy. */
export interface StrategyWords {
  readonly title: string;
  readonly formula: string;
  readonly optimises: string;
  readonly strength: string;
  readonly failure: string;
  /** Which release it follows, if releases differ. */
  readonly version?: string;
  /** How a strategy with beams scores its hypotheses. */
  readonly rules?: string;
}

/** What can be found in a run that shows what a strategy is good and bad at. */
export type FindingKind = "loop" | "forced" | "unlikely" | "penalised" | "alike" | "short";

export interface PlainSearch {
  readonly width: number;
  readonly newTokens: number;
}

export interface StrategyDefinition<Settings> {
  /** Whether it draws its tokens, so that a seed fixes its text. */
  readonly isDrawn: boolean;
  /** Whether the options lead to it. Values of a wrong type are treated as not set. */
  isAskedBy(options: Readonly<Record<string, unknown>>): boolean;
  /** Its settings. Throws `AppError("bad-input")` for options that are wrong or have no effect. */
  read(given: Readonly<Record<string, unknown>>, context: LaneContext): Settings;
  run(start: LaneStart, settings: Settings): Strategy;
  /** What the editor of a lane shows, the options that make it what it is first. */
  readonly fields: readonly Field[];
  readonly words: StrategyWords;
  /** The beams and new tokens of a search that is not a call of the library's `generate`. */
  plainSearch?(options: Readonly<Record<string, unknown>>): PlainSearch;
  /** A lane for the menu, besides those that the page starts with. */
  readonly preset?: Preset;
  /** What to look for in its runs, the most telling first. */
  readonly findings: readonly FindingKind[];
}

export function defineStrategy<Settings>(
  definition: StrategyDefinition<Settings>,
): StrategyDefinition<Settings> {
  return definition;
}

export const isAbove = (value: unknown, least: number): boolean => typeof value === "number" && value > least;
