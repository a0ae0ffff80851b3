/** @file The kinds of values that options take: how each is checked, and the words for what it has to be. */

import { z } from "zod";
import type { Option } from "./option";

type ValueKind<Value> = Pick<Option<Value>, "schema" | "demand" | "tokens">;

const valueKind = <Value>(
  schema: z.ZodType<Value>,
  demand: string,
  tokens?: (value: NonNullable<Value>) => readonly number[],
): ValueKind<Value> => ({ schema, demand, ...(tokens && { tokens }) });

/** An option that need not be set. */
export const optional = <Value>({
  schema,
  ...kind
}: ValueKind<Value>): ValueKind<Value | null | undefined> => ({
  ...kind,
  schema: schema.nullish(),
});

/** An option whose default asks for nothing. */
export const withDefault = <Value>({ schema, ...kind }: ValueKind<Value>, neutral: Value) => ({
  ...kind,
  schema: schema.default(neutral as z.util.NoUndefined<Value>),
  neutral,
});

const whole = z.number().int();
const id = whole.min(0);
const idList = z.array(id).min(1);

export const flag = valueKind(z.boolean(), "true or false");
export const anyNumber = valueKind(z.number(), "a number");
export const anyWhole = valueKind(whole, "a whole number");
export const positiveWhole = valueKind(whole.min(1), "a whole number above 0");
export const wholeFromZero = valueKind(whole.min(0), "a whole number from 0 up");
export const wholeOrOff = valueKind(whole.min(0), "a whole number from 0 (off) up");
export const numberFromZero = valueKind(z.number().min(0), "a number from 0 up");
export const share = valueKind(z.number().min(0).max(1), "from 0 to 1");
export const positiveShare = valueKind(z.number().positive().max(1), "above 0 and at most 1");
export const cutoff = valueKind(z.number().min(0).lt(1), "from 0 (off) to below 1");
/** Dividing by less overflows a float32. */
export const divisor = valueKind(z.number().min(1e-30), "a number above 0");
export const tokenId = valueKind(id, "a token id", (one) => [one]);
/** An empty list asks for nothing. */
export const anyTokenIds = valueKind(z.array(id), "a list of token ids", (ids) => ids);
export const tokenIdOrList = valueKind(
  z.union([id.transform((one) => [one]), idList]),
  "a token id or a list of them",
  (ids) => ids,
);
export const phrases = valueKind(
  z.array(idList).min(1),
  "a list of lists of token ids, none of them empty",
  (words) => words.flat(),
);
