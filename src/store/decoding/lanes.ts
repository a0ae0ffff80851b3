/** @file The lanes that the page starts with, the menu of others, and options written as Python. */

import { presets } from "../../decoding";
import type { LaneOptions } from "../../engine/api/api";

/** A lane as the user named and set it. */
export interface LaneSpec {
  readonly name: string;
  readonly options: LaneOptions;
}

const length = { max_new_tokens: 128 };

/** The lanes that the page starts with. */
export const readyLanes: readonly LaneSpec[] = [
  { name: "Greedy", options: { ...length } },
  { name: "Simple beam search", options: { simple_beam: true, beam_width: 5, max_length: 50 } },
  { name: "Beam search", options: { num_beams: 5, early_stopping: true, ...length } },
  {
    name: "Beam search, no repeated bigram",
    options: { num_beams: 5, early_stopping: true, no_repeat_ngram_size: 2, ...length },
  },
  { name: "Sampling", options: { do_sample: true, top_k: 0, temperature: 0.6, ...length } },
  { name: "Top-k sampling", options: { do_sample: true, top_k: 50, ...length } },
  { name: "Contrastive search", options: { penalty_alpha: 0.6, top_k: 4, ...length } },
];

/** The lanes that the user can add. */
export const laneMenu: readonly LaneSpec[] = [
  ...readyLanes,
  ...presets.map(({ name, options }) => ({ name, options: { ...options, ...length } })),
];

export const sameOptions = (a: LaneOptions, b: LaneOptions): boolean => canonical(a) === canonical(b);

/** The same text for the same options, in any order. */
function canonical(options: LaneOptions): string {
  return JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The tokens after the prompt that a branch starts with; empty for other lanes. */
export function givenIds(options: LaneOptions): readonly number[] {
  const { ids } = options;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "number") : [];
}

/** The settings in one line, as arguments of `generate`. */
export function settingsLine({ ids: _given, ...options }: LaneOptions): string {
  return Object.entries(options)
    .map(([name, value]) => pythonArgument(name, value))
    .join(", ");
}

/** An argument of a call. A name from a link need not be valid Python. */
export function pythonArgument(name: string, value: unknown): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${name}=${pythonValue(value)}`;
  return `**{${pythonText(name)}: ${pythonValue(value)}}`;
}

/** A JSON value as Python writes it. */
export function pythonValue(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(pythonItem).join(", ")}}`;
  return typeof value === "string" ? pythonText(value) : String(value);
}

const pythonItem = ([name, value]: readonly [string, unknown]): string =>
  `${pythonText(name)}: ${pythonValue(value)}`;

/** As a Python string: JSON's escapes are Python's too. */
export const pythonText = (text: string): string => JSON.stringify(text);
