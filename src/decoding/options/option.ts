/** @file What an option of a lane is: a parameter of the library's `generate`, with all that is known about it. */

import type { z } from "zod";

/** How the editor of a lane lets the user set an option. */
export interface OptionField {
  readonly kind: "number" | "flag" | "early-stopping";
  /** What the library takes if the option is left out; null: nothing. */
  readonly default: number | boolean | null;
  readonly step?: number;
}

export interface Option<Value> {
  /** Reads the value as given; `undefined` gives the library's default, `null` means "not set" as in the library. */
  readonly schema: z.ZodType<Value>;
  /** Completes "it has to be …". */
  readonly demand: string;
  /** Said after a refused value, instead of "Change it, or leave it out." */
  readonly hint?: string;
  /** The value, beside null, that asks for nothing. */
  readonly neutral?: Value;
  /** The strategies that read it, if not all do: those that sample, or those with beams. */
  readonly readBy?: "sampling" | "beams";
  /** The token ids in a value, which the model has to have. */
  readonly tokens?: (value: NonNullable<Value>) => readonly number[];
  readonly field?: OptionField;
  /** What a text suffers from if a number above 0 is set. */
  readonly caveat?: string;
}

export function defineOption<Value>(option: Option<Value>): Option<Value> {
  return option;
}

export const numberField = (value: number | null, step = 1): OptionField => ({
  kind: "number",
  default: value,
  step,
});
