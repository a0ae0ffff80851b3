/**
 * @file Reads the options of a lane. What the library would accept and ignore is refused, so that a lane never does less
 * than its settings say.
 */

import { z } from "zod";
import type { Option } from "./option";
import { judgeOption, otherOptionNames } from "./other-options";
import { refuse, show } from "./refuse";
import { likelyName } from "./spelling";
import { type OptionName, type Options, optionNames, optionTable } from "./table";

/** Names that are often written instead of an option of the library. */
const otherNames = new Map(
  Object.entries({
    beam_width: "num_beams, or beam_width together with simple_beam: true",
    beams: "num_beams",
    k: "top_k",
    p: "top_p",
    alpha: "penalty_alpha",
    stop: "stop_strings",
    max_tokens: "max_new_tokens",
  }),
);

/** The options given, as a dictionary. Throws `AppError` for anything else. */
export function readDictionary(options: unknown): Record<string, unknown> {
  const dictionary = z.record(z.string(), z.unknown()).safeParse(options);
  if (!dictionary.success || Array.isArray(options)) {
    refuse(
      "The settings of a lane are not a dictionary of options.",
      "Pass what you would give generate, for example { num_beams: 5, early_stopping: true }.",
    );
  }
  return Object.fromEntries(Object.entries(dictionary.data).filter(([, value]) => value !== undefined));
}

/** The options with their defaults. Throws `AppError` for an unknown name, an unsupported option or a value out of range. */
export function readOptions(given: Record<string, unknown>): Options {
  for (const [name, value] of Object.entries(given)) checkName(name, value);
  const values = optionNames.map((name) => [name, readValue(name, given[name])]);
  return Object.fromEntries(values) as Options;
}

function readValue(name: OptionName, value: unknown): unknown {
  const { schema, demand, hint = "Change it, or leave it out." } = entryOf(name);
  const read = schema.safeParse(value);
  return read.success ? read.data : refuse(`${name} is ${show(value)}, but it has to be ${demand}.`, hint);
}

/** Throws `AppError` if an option names a token that the model does not have. */
export function checkTokens(options: Options, vocabSize: number): void {
  for (const name of optionNames) {
    const wrong = tokensIn(name, options).find((token) => token >= vocabSize);
    if (wrong === undefined) continue;
    refuse(
      `${name} names token ${wrong}, but the model has only ${vocabSize} tokens.`,
      "Use ids that this model's tokenizer gives.",
    );
  }
}

function tokensIn(name: OptionName, options: Options): readonly number[] {
  const value = options[name];
  return value == null ? [] : (entryOf(name).tokens?.(value) ?? []);
}

/** The first option set to more than nothing among those that only one kind of strategy reads. */
export function asksFor(options: Options, readBy: "sampling" | "beams"): OptionName | undefined {
  return optionNames.find((name) => {
    const { neutral, ...entry } = entryOf(name);
    return entry.readBy === readBy && options[name] != null && options[name] !== neutral;
  });
}

const entryOf = (name: OptionName): Option<unknown> => optionTable[name] as Option<unknown>;

function isOption(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

function checkName(name: string, value: unknown): void {
  if (isOption(name)) return;
  const verdict = judgeOption(name, value);
  if (verdict.kind === "neutral") return;
  if (verdict.kind === "refused") refuse(`${name} ${verdict.why}.`, verdict.hint);
  const meant = otherNames.get(name) ?? likelyName(name, [...optionNames, ...otherOptionNames]);
  refuse(
    `generate has no option called ${show(name).slice(1, -1)}.`,
    meant ? `Options carry the library's names: did you mean ${meant}?` : "Check its name, or leave it out.",
  );
}
