/** @file What a processor is: a rule that changes the scores of the next token before one is chosen. */

/**
 * A processor as data, named after the option of the library that switches it on. Lengths count the prompt.
 * `minKeep`: how many tokens a truncation leaves at least.
 */
export type ProcessorSettings =
  | { readonly name: "diversity_penalty"; readonly penalty: number }
  | { readonly name: "repetition_penalty"; readonly penalty: number }
  | { readonly name: "no_repeat_ngram_size"; readonly size: number }
  | { readonly name: "bad_words_ids"; readonly words: readonly (readonly number[])[] }
  | { readonly name: "min_length"; readonly minLength: number; readonly eosTokenIds: readonly number[] }
  | { readonly name: "min_new_tokens"; readonly minLength: number; readonly eosTokenIds: readonly number[] }
  | { readonly name: "forced_bos_token_id"; readonly token: number }
  | { readonly name: "forced_eos_token_id"; readonly tokens: readonly number[]; readonly maxLength: number }
  | { readonly name: "suppress_tokens"; readonly tokens: readonly number[] }
  | { readonly name: "begin_suppress_tokens"; readonly tokens: readonly number[]; readonly length: number }
  | { readonly name: "temperature"; readonly temperature: number }
  | { readonly name: "top_k"; readonly topK: number; readonly minKeep: number }
  | { readonly name: "top_p"; readonly topP: number; readonly minKeep: number }
  | { readonly name: "min_p"; readonly minP: number; readonly minKeep: number }
  | { readonly name: "typical_p"; readonly mass: number; readonly minKeep: number }
  | { readonly name: "epsilon_cutoff"; readonly epsilon: number; readonly minKeep: number }
  | { readonly name: "eta_cutoff"; readonly epsilon: number; readonly minKeep: number }
  | { readonly name: "renormalize_logits" };

export type ProcessorName = ProcessorSettings["name"];
export type SettingsOf<Name extends ProcessorName> = Extract<ProcessorSettings, { name: Name }>;

/** What a processor may look at beside the scores. */
export interface ProcessorContext {
  /** The row's tokens so far, prompt included. */
  readonly ids: readonly number[];
  /** The tokens that earlier groups of a diverse beam search chose in this step. */
  readonly earlierTokens: readonly number[];
}

/** Why a processor singled a token out. Positions are indices into the row's tokens, prompt included. */
export type Reason =
  /** It would complete an n-gram that stands at `position`. */
  | { readonly kind: "repeats-ngram"; readonly ngram: readonly number[]; readonly position: number }
  | { readonly kind: "seen"; readonly position: number; readonly times: number; readonly penalty: number }
  | { readonly kind: "bad-word"; readonly word: readonly number[] }
  | { readonly kind: "ends-too-early"; readonly length: number; readonly minLength: number }
  /** All others were removed. */
  | { readonly kind: "forced" }
  | { readonly kind: "suppressed" }
  | { readonly kind: "suppressed-at-start" }
  | { readonly kind: "chosen-by-earlier-groups"; readonly times: number; readonly penalty: number };

export interface Change {
  readonly token: number;
  readonly reason: Reason;
}

/**
 * Where a truncation cut. `probability`: tokens below `at` went. `deviation`: tokens went whose surprisal is farther than
 * `at` nats from the entropy. Both of the distribution before the cut.
 */
export type Cut =
  | { readonly kind: "probability"; readonly at: number }
  | { readonly kind: "deviation"; readonly at: number; readonly entropy: number };

/** What a processor did to one row. */
export interface Effect {
  /** `[vocabSize]`, −∞ for what was removed: a new array, or the one given where nothing changed. */
  readonly scores: Float32Array;
  /** The tokens it singled out, at most one change each; empty for rules that treat all alike. */
  readonly changes: readonly Change[];
  readonly cut: Cut | null;
}

export function unchanged(scores: Float32Array): Effect {
  return { scores, changes: [], cut: null };
}

/** The effect of removing single tokens. */
export function removing(scores: Float32Array, changes: readonly Change[]): Effect {
  if (changes.length === 0) return unchanged(scores);
  const kept = scores.slice();
  for (const { token } of changes) kept[token] = Number.NEGATIVE_INFINITY;
  return { scores: kept, changes, cut: null };
}
