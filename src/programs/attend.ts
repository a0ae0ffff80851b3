/** @file The question "who looks at whom": every head's attention over one batch, and what else was asked to be tapped. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { entropy } from "./entropy";
import { forwardProgram, outputEach, type Program } from "./program";

export interface AttendOptions {
  readonly masked: boolean;
  readonly hiddenStates: boolean;
  readonly queriesAndKeys: boolean;
  /** Of a language model: every token's logits, the last one's, or none. A classifier has one row either way. */
  readonly logits: "all" | "last" | "none";
}

/**
 * Outputs, for layer l: `attentions.l` `[B, H, T, T]` and `entropies.l` `[B, H, T]` (nats); on request
 * `hidden_states.i` `[B, T, C]`, `queries.l` and `keys.l` `[B, H, T, D]`; `logits` as `Model.logits` gives them. H counts the
 * heads a layer still has; a layer without any has none of these outputs.
 */
export function attendProgram(model: Model, options: AttendOptions): Program {
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return forwardProgram(model, `attend(${flags.join(",")})`, options.masked, (g, forward) => {
    outputEach(
      g,
      "attentions",
      forward.layers.map((layer) => layer?.attention ?? null),
    );
    outputEach(
      g,
      "entropies",
      forward.layers.map((layer, index) =>
        layer ? g.scope(`entropy.${index}`, () => entropy(g, layer.attention)) : null,
      ),
    );
    if (options.queriesAndKeys) {
      outputEach(
        g,
        "queries",
        forward.layers.map((layer) => layer?.query ?? null),
      );
      outputEach(
        g,
        "keys",
        forward.layers.map((layer) => layer?.key ?? null),
      );
    }
    // A program needs an output, also where no head is left to be looked at.
    if (options.hiddenStates || forward.layers.every((layer) => layer === null))
      outputEach(g, "hidden_states", forward.hiddenStates);
    if (options.logits !== "none" && model.head !== "none") {
      g.output("logits", model.logits(g, logitsInput(g, model, forward.lastHiddenState, options.logits)));
    }
  });
}

function logitsInput(g: GraphBuilder, model: Model, hidden: Value, logits: "all" | "last"): Value {
  if (logits === "all" || model.head === "classifier") return hidden;
  return g.unsqueeze(g.gather(hidden, g.index(-1), 1), [1]); // [B, 1, C]
}
