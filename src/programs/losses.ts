/** @file The question "what is the loss of each text": of its label, or of each of its next tokens. */

import type { Model } from "../models/model";
import { atFirstToken } from "./first-token";
import { type LossKind, lossByRow } from "./loss";
import { forwardProgram, type Program } from "./program";

/**
 * Inputs: those of a forward pass with a head mask, and `targets` as in `weightedLoss`, with B rows for a classifier and
 * B·T for a language model. Output `losses` `[B, 1]` or `[B·T, 1]`; ignore those of tokens without a successor.
 */
export function lossesProgram(model: Model, kind: LossKind): Program {
  return forwardProgram(model, `losses(${kind})`, true, (g, whole) => {
    const { lastHiddenState } = atFirstToken(g, model, whole);
    const rows = model.head === "classifier" ? "B" : "B*T";
    g.output("losses", lossByRow(g, kind, model.logits(g, lastHiddenState), rows));
  });
}
