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
