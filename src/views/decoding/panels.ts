/** @file The panels that lanes can open below their text, one line per strategy. */

import { aboutStrategy, type StrategyKind } from "../../decoding";
import type { LaneOptions } from "../../store";
import { BeamPanel } from "./BeamPanel";
import { ContrastivePanel } from "./ContrastivePanel";
import { LookupPanel } from "./LookupPanel";

export interface LanePanel {
  /** What the button says after "Show". */
  readonly label: string;
  readonly Panel: typeof BeamPanel;
}

const beamTree: LanePanel = { label: "beam tree", Panel: BeamPanel };

const panels: Partial<Record<StrategyKind, LanePanel>> = {
  contrastive: { label: "candidates", Panel: ContrastivePanel },
  "prompt-lookup": { label: "guesses", Panel: LookupPanel },
  "simple-beam": beamTree,
  beam: beamTree,
  "beam-sampling": beamTree,
  "diverse-beam": beamTree,
  "constrained-beam": beamTree,
};

export const panelOf = (options: LaneOptions): LanePanel | null =>
  panels[aboutStrategy(options).kind] ?? null;
