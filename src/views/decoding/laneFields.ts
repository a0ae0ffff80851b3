/** @file Which options each strategy reads, with the library's defaults. Pure. */

import type { StrategyKind } from "../../store";

export type FieldValue = number | boolean | string | null;

export interface Field {
  readonly name: string;
  /** What the library takes where the option is left out. */
  readonly usual: FieldValue;
  readonly kind: "number" | "flag" | "early-stopping";
  readonly step?: number;
}

const number = (name: string, usual: number | null, step = 1): Field => ({
  name,
  usual,
  kind: "number",
  step,
});
const flag = (name: string): Field => ({ name, usual: false, kind: "flag" });

const length = [number("max_new_tokens", null), number("max_length", 20), number("min_new_tokens", null)];
const penalties = [number("repetition_penalty", 1, 0.05), number("no_repeat_ngram_size", 0)];
const truncation = [
  number("temperature", 1, 0.05),
  number("top_k", 50),
  number("top_p", 1, 0.05),
  number("min_p", null, 0.01),
  number("typical_p", 1, 0.05),
];
const beams = [
  number("num_beams", 1),
  { name: "early_stopping", usual: false, kind: "early-stopping" } as const,
  number("length_penalty", 1, 0.1),
];
const returned = number("num_return_sequences", 1);

/** The options of a strategy, those that make it what it is first. */
export const fieldsOf: Record<StrategyKind, readonly Field[]> = {
  greedy: [...length, ...penalties],
  sampling: [flag("do_sample"), ...truncation, number("seed", null), returned, ...length, ...penalties],
  contrastive: [number("penalty_alpha", null, 0.05), number("top_k", 50), ...length, ...penalties],
  "simple-beam": [flag("simple_beam"), number("beam_width", 5), number("max_length", 50)],
  beam: [...beams, returned, ...length, ...penalties],
  "beam-sampling": [
    flag("do_sample"),
    ...beams,
    ...truncation,
    number("seed", null),
    returned,
    ...length,
    ...penalties,
  ],
  "diverse-beam": [
    ...beams,
    number("num_beam_groups", 1),
    number("diversity_penalty", 0, 0.1),
    returned,
    ...length,
    ...penalties,
  ],
};
