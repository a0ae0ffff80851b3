/** @file The table of strategies. Options lead to the first one that they ask for. */

import { beam } from "./beam";
import { beamSampling } from "./beam-sampling";
import { constrainedBeam } from "./constrained-beam";
import { contrastive } from "./contrastive";
import type { StrategyDefinition } from "./definition";
import { diverseBeam } from "./diverse-beam";
import { greedy } from "./greedy";
import { promptLookup } from "./prompt-lookup";
import { sampling } from "./sampling";
import { simpleBeam } from "./simple-beam";

/** In the order of the library's `GenerationMode`, but diverse beams come before sampled ones: it refuses both together. */
export const strategies = {
  "simple-beam": simpleBeam,
  "constrained-beam": constrainedBeam,
  "prompt-lookup": promptLookup,
  "diverse-beam": diverseBeam,
  "beam-sampling": beamSampling,
  beam,
  sampling,
  contrastive,
  greedy,
};

type Table = typeof strategies;
export type StrategyKind = keyof Table;
const strategyKinds = Object.keys(strategies) as readonly StrategyKind[];

/** The settings of a lane: the kind of its strategy and what that reads from the options. */
export type LaneSettings<Kind extends StrategyKind = StrategyKind> = {
  [Each in Kind]: { readonly kind: Each } & (Table[Each] extends StrategyDefinition<infer Settings>
    ? Settings
    : never);
}[Kind];

/** The strategy that follows from options under the library's names; `simple_beam` is Headscope's own. */
export function strategyOf(options: Readonly<Record<string, unknown>>): StrategyKind {
  return strategyKinds.find((kind) => strategies[kind].isAskedBy(options))!;
}
