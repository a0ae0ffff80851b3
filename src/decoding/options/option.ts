/** @file What an option of a lane is: a parameter of the library's `generate`, with all that is known about it. */

import type { z } from "zod";

/** Options that strategies offer together: all of them, or for `truncation` those that sample. */
export type FieldGroup = "length" | "penalty" | "truncation";

/** How the editor of a lane lets the user set an option. `default`: what the library takes if it is left out. */
export type OptionField =
  | {
      readonly kind: "number";
      readonly default: number | null;
      readonly step: number;
      readonly group?: FieldGroup;
    }
  | { readonly kind: "flag" }
  /** By label. The first choice is the default. */
  | { readonly kind: "choice"; readonly choices: Readonly<Record<string, boolean | string>> };

/** A lane that the menu offers, with a common length limit added. */
export interface Preset {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Option<Value> {
  /** Reads the value as given; `undefined` gives the library's default, `null` means "not set" as in the library. */
  readonly schema: z.ZodType<Value>;
  /** Completes "it has to be …". */
  readonly demand: string;
  /** Said after a refused value, instead of "Change it, or leave it out." */
  readonly hint?: string;
  /** The value, besides null, that asks for nothing. */
  readonly neutral?: Value;
  /** The strategies that read it, if not all do: those that sample, or those with beams. */
  readonly readBy?: "sampling" | "beams";
  /** The token ids in a value, which the model has to have. */
  readonly tokens?: (value: NonNullable<Value>) => readonly number[];
  readonly field?: OptionField;
  /** A weakness that the option gives a text if it is a number above 0. */
  readonly caveat?: string;
  /** A lane for the menu that shows what the option does. */
  readonly preset?: Preset;
}

export function defineOption<Value>(option: Option<Value>): Option<Value> {
  return option;
}

export const numberField = (value: number | null, step = 1, group?: FieldGroup): OptionField => ({
  kind: "number",
  default: value,
  step,
  ...(group && { group }),
});
