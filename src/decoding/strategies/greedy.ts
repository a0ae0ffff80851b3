/** @file Greedy search: the most probable token, every time. */

import type { Choice } from "../records";
import { processRow, recordChoice } from "../row";
import { argmax, distributionOf } from "../scores";
import type { GreedySettings } from "../settings";
import { stopReason } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";

export function* greedy(start: LaneStart, { processors, stop }: GreedySettings): Strategy {
  const ids = [...start.ids];
  const logProbabilities: number[] = [];
  let [scored] = yield promptTurn(start);
  for (;;) {
    const row = processRow(distributionOf(scored!.logits), processors, { ids, earlierTokens: [] });
    const token = argmax(row.after.scores);
    ids.push(token);
    const end = stopReason(ids, stop, start.decode);
    const choice: Choice = recordChoice(row, token, { sequence: 0, draw: null, end });
    logProbabilities.push(choice.logProbability);
    const step = { kind: "choice" as const, choices: [choice] };
    if (end) {
      const tokens = ids.slice(start.ids.length);
      return {
        step,
        result: { sequences: [{ tokens, score: null, logProbabilities, node: null }], stop: end },
      };
    }
    [scored] = yield { step, rows: [{ parent: 0, tokens: [token] }], hidden: false };
  }
}
