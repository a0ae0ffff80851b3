/** @file The fields by which the editor of a lane lets the user set options. */

import type { OptionField } from "./option";
import { type OptionName, optionTable } from "./table";

export interface Field extends OptionField {
  readonly name: string;
}

/** The field of each option that has one. */
export function fieldsOf(...names: readonly OptionName[]): readonly Field[] {
  return names.flatMap((name) => {
    const { field } = optionTable[name];
    return field ? [{ name, ...field }] : [];
  });
}

export const lengthFields = fieldsOf("max_new_tokens", "max_length", "min_new_tokens");
export const penaltyFields = fieldsOf("repetition_penalty", "no_repeat_ngram_size");
export const truncationFields = fieldsOf("temperature", "top_k", "top_p", "min_p", "typical_p");
