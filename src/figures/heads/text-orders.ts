/** @file What the texts of a head are ordered by: the measures of a text, and what masking the head does to its loss. */

import { textMeasures } from "../../analysis/measures/table";
import { lossChange } from "../../engine/api/corpus";

export interface TextOrder {
  readonly name: string;
  readonly definition: string;
}

export const textOrders: Readonly<Record<string, TextOrder>> = {
  ...Object.fromEntries(
    textMeasures.map(({ key, name, definition }) => [
      key,
      { name, definition: definition.replace(/, mean over the texts$/, "") },
    ]),
  ),
  [lossChange]: {
    name: "Loss without the head",
    definition:
      "loss of the text while this head alone is masked, less its loss: above 0 the head helps with the text, below 0 it misleads",
  },
};
