/** @file Greedy search: the most probable token, every time. */

import type { CommonSettings } from "../common-settings";
import { fieldsOf } from "../options/field";
import type { Choice } from "../records";
import { processLogits, recordChoice, resultOfRow } from "../row";
import { argmax } from "../scores";
import { stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";
import { defineStrategy } from "./definition";
import { readLibraryOptions } from "./library-options";

export const greedy = defineStrategy({
  isDrawn: false,
  isAskedBy: () => true,
  read: (given, context) => readLibraryOptions(given, context, { isDrawn: false, hasBeams: false }).common,
  run,
  fields: fieldsOf([]),
  words: {
    title: "Greedy search",
    formula: "xₜ = argmax p(x | x₁…xₜ₋₁)",
    optimises: "The probability of the next token alone, at each step, without looking further.",
    strength: "One row a step, no settings, the same text every time; good where there is one right answer.",
    failure:
      "A likely word can lead into an unlikely sentence, and what was said once becomes likelier each time: open texts end in loops.",
  },
  findings: ["forced", "loop"],
});

function* run(start: LaneStart, { processors, stop }: CommonSettings): Strategy {
  const ids = [...start.ids];
  const logProbabilities: number[] = [];
  let [scored] = yield promptTurn(start);
  for (;;) {
    const row = processLogits(scored!.logits, processors, { ids, earlierTokens: [] });
    const token = argmax(row.after.scores);
    ids.push(token);
    const end = stopReason(ids, stop, start.decode);
    const choice: Choice = recordChoice(row, token, { sequence: 0, draw: null, end });
    logProbabilities.push(choice.logProbability);
    const step = { kind: "choice" as const, choices: [choice] };
    if (end) {
      return { step, result: resultOfRow(ids.slice(start.ids.length), logProbabilities, end) };
    }
    [scored] = yield { step, rows: [{ parent: 0, tokens: [token] }], hidden: false };
  }
}
