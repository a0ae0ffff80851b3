/** @file The question "how much does the loss depend on each head": its gradient with respect to the head mask. */

import type { GraphBuilder } from "../graph/builder";
import { gradients } from "../graph/gradient";
import type { Value } from "../graph/value";
import type { Forward, Model } from "../models/model";
import { atFirstToken } from "./first-token";
import { type LossKind, weightedLoss } from "./loss";
import { forwardProgram, outputEach, type Program } from "./program";

/**
 * Inputs: those of a forward pass, and `targets` and `weights` as in `weightedLoss`, with B rows for a classifier and B·T
 * for a language model (each token's successor, with weight 0 if it has none).
 *
 * Outputs `loss` (scalar), `logits` `[B, labels]` for a classifier, and for layer l `gradients.l` `[B, H, T]`: the
 * derivative of the loss by a mask on head h at query position t of row b; only at the first, `[B, H, 1]`, where the others
 * do not matter. Its sum over b and t is dL/dmask[l, h], the
 * library's `head_mask.grad`; other definitions of importance need the single terms.
 */
export function importanceProgram(model: Model, kind: LossKind): Program {
  return forwardProgram(model, `importance(${kind})`, true, (g, whole) => {
    const forward = atFirstToken(g, model, whole);
    const { loss, logits, byLayer } = differentiate(g, model, forward, kind);
    outputEach(g, "gradients", byLayer, (value) => value);
    g.output("loss", loss);
    if (model.head === "classifier") g.output("logits", logits);
  });
}

export interface Differentiated {
  readonly loss: Value;
  readonly logits: Value;
  /** `[B, H, T]` per layer; null for a layer without heads. */
  readonly byLayer: readonly (Value | null)[];
}

/** Appends the head, the loss and the backward pass to a forward pass. */
export function differentiate(
  g: GraphBuilder,
  model: Model,
  forward: Forward,
  kind: LossKind,
): Differentiated {
  const rows = model.head === "classifier" ? "B" : "B*T";
  const logits = model.logits(g, forward.lastHiddenState);
  const loss = weightedLoss(g, kind, logits, rows);
  const present = forward.layers.filter((layer) => layer !== null);
  const upstream = gradients(
    g,
    loss,
    present.map((layer) => layer.maskedAttention),
  );
  const byLayer = forward.layers.map((taps, layer) => {
    if (!taps) return null;
    return g.scope(`gradient.${layer}`, () =>
      byPosition(g, taps.attention, upstream[present.indexOf(taps)]!),
    );
  });
  return { loss, logits, byLayer };
}

/** With P′ = P·m: dL/dm = Σ over the keys of dL/dP′ ⊙ P, `[B, H, T]`, for m = 0 too. */
function byPosition(g: GraphBuilder, attention: Value, upstream: Value): Value {
  return g.sum(g.mul(upstream, attention), [3], 0);
}
