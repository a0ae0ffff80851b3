/** @file The question "which class": a classifier's logits over a batch of texts. */

import type { Model } from "../models/model";
import { forwardProgram, type Program } from "./program";

/** Output `logits` `[B, labels]`. */
export function scoreProgram(model: Model, masked: boolean): Program {
  return forwardProgram(model, `score(masked=${masked})`, masked, (g, forward) => {
    g.output("logits", model.logits(g, forward.lastHiddenState));
  });
}
