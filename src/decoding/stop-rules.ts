/** @file When a sequence ends: an end token, a stop string, a length. */

/** The value of `early_stopping`. */
export type EarlyStopping = boolean | "never";

type LengthRule = "max_new_tokens" | "max_length" | "last position";

/** Why a sequence or a lane ended. */
export type StopReason =
  | { readonly kind: "end-token"; readonly token: number }
  | { readonly kind: "stop-string"; readonly text: string }
  /** `tokens`: the most the row may have, prompt included. `rule`: what sets that limit. */
  | { readonly kind: "length"; readonly rule: LengthRule; readonly tokens: number }
  /** No open beam can do better any more, by the rule of `early_stopping`. */
  | { readonly kind: "early-stopping"; readonly rule: EarlyStopping };

/** Everything that can end a lane, except what beam search decides itself. */
export interface StopRules {
  readonly eosTokenIds: readonly number[];
  readonly stopStrings: readonly string[];
  /** Most tokens a sequence may have, prompt included, and the rule it comes from. */
  readonly maxLength: number;
  readonly lengthRule: LengthRule;
}

/** `most`: the longest text this model can hold, which overrides the options of a lane. */
export function limitLength(
  maxLength: number,
  lengthRule: LengthRule,
  most: number,
): Pick<StopRules, "maxLength" | "lengthRule"> {
  return maxLength > most ? { maxLength: most, lengthRule: "last position" } : { maxLength, lengthRule };
}

export type Decode = (ids: readonly number[]) => string;

/** Why a sequence that has just taken its last token ends; null if it continues. */
export function stopReason(
  ids: readonly number[],
  rules: StopRules,
  decode: Decode | undefined,
): StopReason | null {
  const token = ids[ids.length - 1]!;
  if (rules.eosTokenIds.includes(token)) return { kind: "end-token", token };
  const text = decode && completedString(ids, rules.stopStrings, decode);
  if (text !== undefined) return { kind: "stop-string", text };
  return lengthReason(ids.length, rules);
}

export function lengthReason(length: number, { maxLength, lengthRule }: StopRules): StopReason | null {
  return length < maxLength ? null : { kind: "length", rule: lengthRule, tokens: maxLength };
}

/**
 * The first stop string that the last token completes: it is in the text and reaches into what the last token
 * added. The prompt may hold its beginning, and a stop string that the prompt holds in full does not count.
 */
export function completedString(
  ids: readonly number[],
  stopStrings: readonly string[],
  decode: Decode,
): string | undefined {
  if (stopStrings.length === 0) return undefined;
  // A token may be a part of a character, so there are up to four for each character of the longest string, and the last.
  const tail = ids.slice(-(4 * Math.max(...stopStrings.map((text) => text.length)) + 1));
  const text = decode(tail);
  const before = commonStart(text, decode(tail.slice(0, -1)));
  return stopStrings.find((string) => text.indexOf(string, Math.max(0, before - string.length + 1)) >= 0);
}

/** How many characters two texts share at their beginning: half a character at the end of one changes with the next token. */
function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
