/** @file What the page says of a lane's strategy. */

import { optionNames, optionTable } from "../../decoding/options/table";
import type { StrategyWords } from "../../decoding/strategies/definition";
import { strategies, strategyOf } from "../../decoding/strategies/table";
import type { LaneOptions } from "../../store";

/** The words for the strategy that options lead to, with the caveats of the options themselves. */
export function strategyWords(options: LaneOptions): StrategyWords {
  const { words } = strategies[strategyOf(options)];
  const caveats = optionNames.flatMap((name) => {
    const value = options[name];
    const { caveat } = optionTable[name];
    return caveat && typeof value === "number" && value > 0 ? [` ${caveat}`] : [];
  });
  return { ...words, failure: words.failure + caveats.join("") };
}
