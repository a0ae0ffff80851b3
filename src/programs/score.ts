/** @file The question "which class, which next token": the logits for a batch of texts. */

import type { Model } from "../models/model";
import { atFirstToken } from "./first-token";
import { forwardProgram, type Program } from "./program";

/** Output `logits`: `[B, labels]` for a classifier, `[B*T, vocabSize]` for a language model. */
export function scoreProgram(model: Model, masked: boolean): Program {
  return forwardProgram(model, `score(masked=${masked})`, masked, (g, forward) => {
    g.output("logits", model.logits(g, atFirstToken(g, model, forward).lastHiddenState));
  });
}
