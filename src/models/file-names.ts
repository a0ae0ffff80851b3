/** @file Maps the names of tensors in a checkpoint to those of the family: finds the prefix and removes it. */

import { quoted } from "../lib/quoted";
import type { TensorShapes } from "./model";

/** The prefixes that training frameworks add to all names, and that of the text part of a model with images. */
const wrapper =
  /^(?:(?:module|model|state_dict|model_state_dict|net|network|_orig_mod|_forward_module|base_model|language_model)\.)+$/;

export interface FamilyNames {
  /** The prefix of the model below its head, with its dot. */
  readonly prefix: string;
  /** What names of the model without a head begin with; by default nothing. */
  readonly barePrefix?: string;
  /** A tensor that every model of the family has, without the prefix. */
  readonly marker: string;
  /** Names of tensors of heads, which never have the prefix. */
  readonly heads: RegExp;
}

export interface FileNames {
  /** The number of tensors. */
  readonly size: number;
  /** Whether there is a tensor with this name, without a prefix. */
  has(name: string): boolean;
  shapeOf(name: string): readonly number[] | undefined;
  /** The name without its prefix, or a name that no parameter has if the library would not find the tensor. */
  plain(fileName: string): string;
  readonly notices: readonly string[];
}

export function fileNames(tensors: TensorShapes, family: FamilyNames): FileNames {
  const before = wrapperOf(tensors, family);
  const unwrapped = (name: string) => (name.startsWith(before) ? name.slice(before.length) : name);
  const hasPrefix = [...tensors.keys()].some((name) => unwrapped(name).startsWith(family.prefix));
  const plain = (fileName: string) => {
    const name = unwrapped(fileName);
    if (name.startsWith(family.prefix)) return name.slice(family.prefix.length);
    const { barePrefix = "" } = family;
    if (!hasPrefix && barePrefix !== "" && name.startsWith(barePrefix)) return name.slice(barePrefix.length);
    // As in the library: if some names have the prefix, those without it are ignored.
    return hasPrefix && !family.heads.test(name) ? `without ${family.prefix}${name}` : name;
  };
  const shapes = new Map([...tensors].map(([name, { shape }]) => [plain(name), shape]));
  return {
    size: tensors.size,
    has: (name) => shapes.has(name),
    shapeOf: (name) => shapes.get(name),
    plain,
    notices: before === "" ? [] : [`The tensors' names begin with ${quoted(before)}, which is ignored.`],
  };
}

/** The prefix of all names; empty if the marker has none. What may be the model's own prefix is not part of it. */
function wrapperOf(tensors: TensorShapes, { prefix, marker }: FamilyNames): string {
  if (tensors.has(marker) || tensors.has(prefix + marker)) return "";
  for (const name of tensors.keys()) {
    for (const ending of [prefix + marker, marker]) {
      const before = name.endsWith(ending) ? name.slice(0, -ending.length) : "";
      if (wrapper.test(before)) return before;
    }
  }
  return "";
}
