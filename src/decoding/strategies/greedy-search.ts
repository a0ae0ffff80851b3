/** @file The loop of greedy search, which prompt lookup shares. */

import type { CommonSettings } from "../common-settings";
import type { ChoiceStep } from "../records";
import { largestRead, processLogits, recordChoice, resultOfRow } from "../row";
import { argmax } from "../scores";
import { stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";

/** `lookupOf`: what prompt lookup notes of the last of `ids`, which was just chosen. */
export function* greedySearch(
  start: LaneStart,
  { processors, stop }: CommonSettings,
  lookupOf?: (ids: readonly number[]) => NonNullable<ChoiceStep["lookup"]>,
): Strategy {
  const ids = [...start.ids];
  const logProbabilities: number[] = [];
  const largest = largestRead(processors);
  let [scored] = yield promptTurn(start, false, largest);
  for (;;) {
    const row = processLogits(scored!, processors, { ids, earlierTokens: [] });
    const token = argmax(row.after.scores);
    ids.push(token);
    const end = stopReason(ids, stop, start.decode);
    const choice = recordChoice(row, token, { sequence: 0, draw: null, end });
    logProbabilities.push(choice.logProbability);
    const step: ChoiceStep = {
      kind: "choice",
      choices: [choice],
      ...(lookupOf && { lookup: lookupOf(ids) }),
    };
    if (end) {
      return { step, result: resultOfRow(ids.slice(start.ids.length), logProbabilities, end) };
    }
    [scored] = yield { step, rows: [{ parent: 0, tokens: [token] }], hidden: false, largest };
  }
}
