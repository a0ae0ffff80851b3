/** @file What a processor is: an option of a lane that changes the scores of the next token before one is chosen. */

import type { Option } from "../options/option";
import type { Distribution } from "../scores";
import type { StopRules } from "../stop-rules";

/** What a processor knows about its lane. */
export interface LaneFacts {
  readonly stop: StopRules;
  /** Tokens of the prompt. */
  readonly promptLength: number;
  /** The fewest tokens that a truncation leaves. */
  readonly minKeep: number;
  /** Whether the lane sets this option. */
  sets(option: string): boolean;
}

/** What a processor may look at besides the scores. */
export interface ProcessorContext {
  /** The row's tokens so far, prompt included. */
  readonly ids: readonly number[];
  /** The tokens that earlier groups of a diverse beam search chose in this step. */
  readonly earlierTokens: readonly number[];
}

/** A token that a processor singled out, and why. Positions are indices into the row's tokens, prompt included. */
export interface Change<Reason> {
  readonly token: number;
  readonly reason: Reason;
}

/**
 * Where a truncation cut. `probability`: tokens below `at` were removed. `deviation`: tokens were removed whose surprisal is
 * farther than `at` nats from the entropy. Both refer to the distribution before the cut.
 */
export type Cut =
  | { readonly kind: "probability"; readonly at: number }
  | { readonly kind: "deviation"; readonly at: number; readonly entropy: number };

/** What a processor did to one row. */
export interface Effect<Reason = never> {
  /** `[vocabSize]`, −∞ for removed tokens: a new array, or the one given if nothing changed. */
  readonly scores: Float32Array;
  /** The tokens it singled out, at most one change each; empty for rules that treat all tokens alike. */
  readonly changes: readonly Change<Reason>[];
  readonly cut: Cut | null;
}

/** A token as written in a sentence; its id if its text is unknown. */
export type TokenName = (token: number) => string;

/** One sentence for each kind of reason. */
type Explanations<Reason extends { readonly kind: string }> = {
  readonly [Kind in Reason["kind"]]: (
    reason: Extract<Reason, { readonly kind: Kind }>,
    name: TokenName,
    token: number,
  ) => string;
};

/** `Settings` is plain data: records store it together with the processor's name. */
export interface Processor<Value, Settings, Reason extends { readonly kind: string }> extends Option<Value> {
  /** The settings that a value asks for; null if it asks for nothing. Throws `AppError` for a value without effect. */
  settings(value: NonNullable<Value>, lane: LaneFacts): Settings | null;
  /** Changes the scores of a row, in a copy. */
  apply(settings: Settings, distribution: Distribution, context: ProcessorContext): Effect<Reason>;
  /** Why it singled a token out, as the end of a sentence about the token. */
  readonly explain: Explanations<Reason>;
  /** The words before the probability at which it cuts. */
  border?(settings: Settings, kept: number): string;
  /** The number shown after its name in the list of a row's processors. */
  shown?(settings: Settings): number;
}

export function defineProcessor<Value, Settings, Reason extends { readonly kind: string } = never>(
  processor: Processor<Value, Settings, Reason>,
): Processor<Value, Settings, Reason> {
  return processor;
}

export function unchanged(scores: Float32Array): Effect {
  return { scores, changes: [], cut: null };
}

/** The effect of removing single tokens. */
export function removing<Reason>(scores: Float32Array, changes: readonly Change<Reason>[]): Effect<Reason> {
  if (changes.length === 0) return unchanged(scores);
  const kept = scores.slice();
  for (const { token } of changes) kept[token] = Number.NEGATIVE_INFINITY;
  return { scores: kept, changes, cut: null };
}

export const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

export const tokenList = (tokens: readonly number[], name: TokenName): string =>
  `(${tokens.map(name).join(", ")})`;
