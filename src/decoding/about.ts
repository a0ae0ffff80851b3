/** @file What the page says and offers about a lane, derived from the tables of options and strategies. */

import { toConstraint } from "./beams/constraints";
import type { Preset } from "./options/option";
import { optionNames, optionTable } from "./options/table";
import type { PlainSearch, StrategyDefinition } from "./strategies/definition";
import { type StrategyKind, strategies, strategyOf } from "./strategies/table";

interface AboutStrategy
  extends Pick<StrategyDefinition<unknown>, "isDrawn" | "fields" | "words" | "findings"> {
  readonly kind: StrategyKind;
  /** Of a strategy that is not a call of the library's `generate`. */
  readonly plainSearch: PlainSearch | null;
}

/** The strategy that `options` lead to. Its words include the caveats of the options themselves. */
export function aboutStrategy(options: Readonly<Record<string, unknown>>): AboutStrategy {
  const kind = strategyOf(options);
  const definition: StrategyDefinition<unknown> = strategies[kind];
  const { isDrawn, fields, words, findings } = definition;
  const caveats = optionNames.flatMap((name) => {
    const value = options[name];
    const { caveat } = optionTable[name];
    return caveat && typeof value === "number" && value > 0 ? [` ${caveat}`] : [];
  });
  return {
    kind,
    isDrawn,
    fields,
    words: { ...words, failure: words.failure + caveats.join("") },
    findings,
    plainSearch: definition.plainSearch?.(options) ?? null,
  };
}

/** The words that a constrained beam search has to bring in, each one of several; empty if there are none. */
export function forcedWords({ force_words_ids: words }: Readonly<Record<string, unknown>>) {
  const read = optionTable.force_words_ids.schema.safeParse(words);
  return (read.data ?? []).map((entry) => toConstraint(entry).words);
}

/** The lanes that options and strategies offer to the menu. */
export const presets: readonly Preset[] = [
  ...Object.values(optionTable),
  ...Object.values(strategies),
].flatMap(({ preset }) => preset ?? []);
