/** @file From a lane's settings to its strategy. */

import { AppError } from "../lib/errors";
import { type LaneSettings, type StrategyKind, strategies } from "./strategies/table";
import type { LaneStart, Strategy } from "./strategy";

/** Creates the strategy of `settings` without starting it. Throws `AppError` if not even one token fits. */
export function createStrategy(settings: LaneSettings, start: LaneStart): Strategy {
  const { stop } = settings;
  if (start.ids.length === 0 || start.ids.length >= stop.maxLength) {
    throw new AppError(
      "bad-input",
      `This lane starts with ${start.ids.length} tokens and may have ${stop.maxLength}.`,
      "Start with at least one token, and leave room for one more.",
    );
  }
  if (stop.stopStrings.length > 0 && !start.decode) {
    throw new AppError(
      "no-tokenizer",
      "stop_strings needs a tokenizer, and this model came without one.",
      "Add its tokenizer files, or leave stop_strings out.",
    );
  }
  return runStrategy(settings, start);
}

function runStrategy<Kind extends StrategyKind>(settings: LaneSettings<Kind>, start: LaneStart): Strategy {
  const table: {
    readonly [Each in StrategyKind]: { run(start: LaneStart, settings: LaneSettings<Each>): Strategy };
  } = strategies;
  return table[settings.kind].run(start, settings);
}
