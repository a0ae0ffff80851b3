/** @file The question "which class, which next token": the logits alone over a batch of texts. */

import type { Model } from "../models/model";
import { forwardProgram, type Program } from "./program";

/** Output `logits`: `[B, labels]` of a classifier, `[B*T, vocabSize]` of a language model. */
export function scoreProgram(model: Model, masked: boolean): Program {
  return forwardProgram(model, `score(masked=${masked})`, masked, (g, forward) => {
    g.output("logits", model.logits(g, forward.lastHiddenState));
  });
}
