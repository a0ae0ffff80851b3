/** @file The panels that lanes can open below their text, one line per strategy. */

import { aboutStrategy, type StrategyKind } from "../../decoding";
import type { LaneOptions } from "../../store";
import { BeamPanel } from "./BeamPanel";
import { ContrastivePanel } from "./ContrastivePanel";
import { LookupPanel } from "./LookupPanel";

export interface LanePanel {
  /** What the button says that shows and hides it. */
  readonly label: string;
  readonly Panel: typeof BeamPanel;
}

const beamTree: LanePanel = { label: "Beam tree", Panel: BeamPanel };

const panels: Partial<Record<StrategyKind, LanePanel>> = {
  contrastive: { label: "Candidates", Panel: ContrastivePanel },
  "prompt-lookup": { label: "Guesses", Panel: LookupPanel },
  "simple-beam": beamTree,
  beam: beamTree,
  "beam-sampling": beamTree,
  "diverse-beam": beamTree,
  "constrained-beam": beamTree,
};

export const panelOf = (options: LaneOptions): LanePanel | null =>
  panels[aboutStrategy(options).kind] ?? null;
