/** @file The masking curves as text. Pure. */

import { csvLine } from "../../lib/csv";
import { roundTo4 } from "../../lib/rounding";
import type { Experiment, SearchRun } from "../../store";

/** `(masked, accuracy to 4 places)`, a tab between, a line a step. */
export function curvePairs({ steps }: SearchRun): string {
  return steps.map(({ masked, accuracy }) => `${masked}\t${accuracyText(accuracy)}`).join("\n");
}

/** An accuracy as the exercise's list has it. */
export const accuracyText = (accuracy: number): string => roundTo4(accuracy).toFixed(4);

/** A line a step of every run, accuracy and loss in full. */
export function curveCsv({ runs }: Pick<Experiment, "runs">): string {
  const lines = runs.flatMap(({ order, seed, steps }) =>
    steps.map(({ masked, head, accuracy, loss }) =>
      csvLine([order, seed, masked, head?.[0], head?.[1], accuracyText(accuracy), accuracy, loss]),
    ),
  );
  return ["order,seed,masked,layer,head,accuracy,accuracy_unrounded,loss", ...lines, ""].join("\n");
}
