/**
 * @file Fields that several stages have. Lists and texts are limited, and only fast regular expressions are accepted,
 * so that no file can make a stage hang or throw.
 */

import { z } from "zod";
import { readRegex, regexOf } from "../patterns";

export const MAX_TOKENS = 1_100_000;
const MAX_ID = 2 ** 24;

export const tokenId = z.int().min(0).max(MAX_ID);
export const content = z.string().max(1000);
/** A special token and its id. */
export const namedId = z.tuple([content, tokenId]);
export const character = z.string().refine((text) => [...text].length === 1, "must be one character");
export const prependScheme = z.enum(["always", "first", "never"]).default("always");

type Ids = Readonly<Record<string, unknown>> | ReadonlyMap<string, number>;

const isRecord = (value: unknown): value is Ids =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const vocabularyProblem = `must assign a whole number to each of at most ${MAX_TOKENS} tokens`;

/** Token → id. `z.record` would be slow, since it calls functions for every token. */
export const vocabulary = z
  .custom<Ids>(isRecord, vocabularyProblem)
  .transform((ids, context): ReadonlyMap<string, number> => {
    const map = asMap(ids);
    if (map) return map;
    context.addIssue(vocabularyProblem);
    return z.NEVER;
  });

/** Null if a token has no id or there are too many. A single pass, since there may be a million. */
function asMap(ids: Ids): ReadonlyMap<string, number> | null {
  if (ids instanceof Map) return ids;
  const map = new Map<string, number>();
  const tokens = Object.keys(ids);
  if (tokens.length > MAX_TOKENS) return null;
  for (const token of tokens) {
    const id: unknown = (ids as Readonly<Record<string, unknown>>)[token];
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id > MAX_ID) return null;
    map.set(token, id);
  }
  return map;
}

/** A text or an accepted regular expression, as an expression that finds all its matches. */
export const pattern = z
  .object({ String: content.min(1).optional(), Regex: content.optional() })
  .transform(({ String: text, Regex: regex }, context): RegExp => {
    if (text !== undefined && regex === undefined) return regexOf({ String: text });
    if (regex !== undefined && text === undefined && readRegex(regex) !== null)
      return regexOf({ Regex: regex });
    context.addIssue(
      regex === undefined
        ? "a pattern is a String or a Regex"
        : `Headscope does not run the regular expression ${JSON.stringify(regex.slice(0, 80))}`,
    );
    return z.NEVER;
  });
