/** @file early_stopping: when beam search stops looking for better hypotheses. */

import { z } from "zod";
import { defineOption } from "./option";

export const earlyStopping = defineOption({
  schema: z.union([z.boolean(), z.literal("never")]).default(false),
  demand: 'true, false or "never"',
  neutral: false,
  readBy: "beams",
  field: { kind: "choice", choices: { False: false, True: true, never: "never" } },
});

/** When a search with this value ends, and why it has ended. */
export function earlyStoppingWords(value: unknown): { readonly ends: string; readonly ended: string } {
  if (value === true) {
    return {
      ends: "It ends once num_beams hypotheses are finished.",
      ended: "It ended because num_beams hypotheses were finished (early_stopping=True).",
    };
  }
  if (value === "never") {
    return {
      ends: "It ends once the pool is full and its worst is at least what any beam can still reach at full length.",
      ended:
        "It ended because no open beam can beat the worst finished one any more (early_stopping='never').",
    };
  }
  return {
    ends: "It ends once the pool is full and its worst is at least what the best beam has now.",
    ended:
      "It ended because no open beam, ended now, would beat the worst finished one (early_stopping=False).",
  };
}
