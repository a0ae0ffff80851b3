/** @file The settings of a lane, one variant a strategy; `parseLane` makes them from the library's options. */

import type { ProcessorSettings } from "./processors/processor";
import type { StopRules } from "./stop-rules";

interface Common {
  readonly stop: StopRules;
  /** In the order they act. */
  readonly processors: readonly ProcessorSettings[];
}

export interface GreedySettings extends Common {
  readonly kind: "greedy";
}

export interface SamplingSettings extends Common {
  readonly kind: "sampling";
  readonly seed: number;
  readonly numReturnSequences: number;
}

export interface ContrastiveSettings extends Common {
  readonly kind: "contrastive";
  readonly penaltyAlpha: number;
  readonly topK: number;
}

/** The exercise's own beam search: no end token, no processors, no length penalty, a fixed number of new tokens. */
export interface SimpleBeamSettings {
  readonly kind: "simple-beam";
  readonly beamWidth: number;
  readonly stop: StopRules;
}

export type EarlyStopping = boolean | "never";

export interface BeamSettings extends Common {
  readonly kind: "beam" | "beam-sampling" | "diverse-beam";
  readonly numBeams: number;
  /** 1 but for "diverse-beam", where it divides `numBeams`. */
  readonly numBeamGroups: number;
  readonly earlyStopping: EarlyStopping;
  readonly lengthPenalty: number;
  readonly numReturnSequences: number;
  /** Stands for the choices of a group that is done, so that later groups shun it; null: the first end token. */
  readonly padTokenId: number | null;
  /** Read by "beam-sampling" alone. */
  readonly seed: number;
}

export type LaneSettings =
  | GreedySettings
  | SamplingSettings
  | ContrastiveSettings
  | SimpleBeamSettings
  | BeamSettings;
