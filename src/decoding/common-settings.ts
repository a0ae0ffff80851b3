/** @file What the settings of every strategy of the library's `generate` have in common. */

import type { ProcessorSettings } from "./processors/table";
import type { StopRules } from "./stop-rules";

export interface CommonSettings {
  readonly stop: StopRules;
  /** In the order they act. */
  readonly processors: readonly ProcessorSettings[];
}
