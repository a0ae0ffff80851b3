/** @file The fields by which the editor of a lane lets the user set options. */

import type { FieldGroup, OptionField } from "./option";
import { type OptionName, optionNames, optionTable } from "./table";

export type Field = OptionField & { readonly name: string };

/**
 * The fields of a strategy that reads the options `names`, with those that all strategies of the library read.
 * `isDrawn`: with those of sampling, too.
 */
export function fieldsOf(names: readonly OptionName[], isDrawn = false): readonly Field[] {
  const drawn = isDrawn ? [...inGroup("truncation"), "seed" as const, "num_return_sequences" as const] : [];
  return [...names, ...drawn, ...inGroup("length"), ...inGroup("penalty")].flatMap((name) => {
    const { field } = optionTable[name];
    return field ? [{ name, ...field }] : [];
  });
}

const inGroup = (group: FieldGroup): readonly OptionName[] =>
  optionNames.filter((name) => {
    const { field } = optionTable[name];
    return field?.kind === "number" && field.group === group;
  });
