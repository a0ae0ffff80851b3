/** @file temperature: divides all scores, so that a low one sharpens the distribution. */

import { numberField } from "../options/option";
import { divisor } from "../options/value-kind";
import { defineProcessor, unchanged } from "./processor";

interface Settings {
  readonly temperature: number;
}

/** `TemperatureLogitsWarper` of the library. */
export const temperature = defineProcessor({
  schema: divisor.schema.nullish(),
  demand: "above 0, or the scores could not be divided by it",
  hint: "For the most probable token every time, leave do_sample out.",
  neutral: 1,
  readBy: "sampling",
  field: numberField(1, 0.05, "truncation"),
  settings: (value): Settings | null => (value === 1 ? null : { temperature: value }),
  apply: (settings: Settings, { scores }) => {
    const by = Math.fround(settings.temperature);
    return { ...unchanged(scores), scores: scores.map((score) => score / by) };
  },
  explain: {},
  shown: (settings) => settings.temperature,
});
