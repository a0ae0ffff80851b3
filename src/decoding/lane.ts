/** @file From a lane's settings to its strategy. */

import { AppError } from "../lib/errors";
import { beamSearch } from "./beams/beam-search";
import type { LaneSettings } from "./settings";
import { contrastive } from "./strategies/contrastive";
import { greedy } from "./strategies/greedy";
import { sampling } from "./strategies/sampling";
import { simpleBeamSearch } from "./strategies/simple-beam";
import type { LaneStart, Strategy } from "./strategy";

/** The strategy of `settings`, not yet started. Throws `AppError` where it could not take a single token. */
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
  switch (settings.kind) {
    case "greedy":
      return greedy(start, settings);
    case "sampling":
      return sampling(start, settings);
    case "contrastive":
      return contrastive(start, settings);
    case "simple-beam":
      return simpleBeamSearch(start, settings);
    case "beam":
    case "beam-sampling":
    case "diverse-beam":
      return beamSearch(start, settings);
  }
}
