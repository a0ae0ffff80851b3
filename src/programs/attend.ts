/** @file The question "which tokens attend to which": every head's attention over one batch, and more on request. */

import { badGraph } from "../graph/bad-graph";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, Model } from "../models/model";
import { outputEntropies } from "./entropy";
import { lastStateAt } from "./first-token";
import { forwardProgram, outputEach, type Program, type Rows } from "./program";

export interface AttendOptions {
  readonly masked: boolean;
  readonly hiddenStates: boolean;
  readonly queriesAndKeys: boolean;
  readonly scores?: boolean;
  /** For a language model: the logits of every token, of the last one, or none. A classifier gives one row per text. */
  readonly logits: "all" | "last" | "none";
}

/**
 * Outputs, for layer l: `attentions.l` `[B, H, T, T]` and `entropies.l` `[B, H, T]` (nats); on request
 * `hidden_states.i` `[B, T, C]`, `queries.l` and `keys.l` `[B, H, T, D]`, `scores.l` `[B, H, T, T]`; `logits` as `Model.logits` gives them. H is the
 * number of heads the layer still has; a layer without heads has none of these outputs.
 */
export function attendProgram(model: Model, options: AttendOptions, rows: Rows = "B"): Program {
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const key = `attend(rows=${rows},${flags.join(",")})`;
  const ask = (g: GraphBuilder, forward: Forward) => {
    const { layers } = forward;
    outputEach(g, "attentions", layers, (layer) => layer.attention);
    outputEntropies(g, layers);
    if (options.queriesAndKeys) {
      outputEach(g, "queries", layers, (layer) => layer.query);
      outputEach(g, "keys", layers, (layer) => layer.key);
    }
    if (options.scores) outputEach(g, "scores", layers, ({ attention }) => softmaxOperand(g, attention));
    // A program needs an output even if no head is left.
    if (options.hiddenStates || layers.every((layer) => layer === null))
      outputEach(g, "hidden_states", forward.hiddenStates, (value) => value);
    if (options.logits !== "none" && model.head !== "none") {
      g.output("logits", model.logits(g, logitsInput(g, model, forward, options)));
    }
  };
  return forwardProgram(model, key, options.masked, ask, rows);
}

/** What the softmax that gives `probabilities` is taken of: scaled, with everything that a family adds, and masked. */
function softmaxOperand(g: GraphBuilder, probabilities: Value): Value {
  const node = g.nodes.find(({ outputs }) => outputs.includes(probabilities));
  const [operand] = node?.inputs ?? [];
  if (node?.op !== "Softmax" || !operand) throw badGraph(`${probabilities.name} is not made by a softmax.`);
  return operand;
}

/** The hidden states that the logits are asked for. */
function logitsInput(
  g: GraphBuilder,
  model: Model,
  forward: Forward,
  { logits, hiddenStates }: AttendOptions,
): Value {
  const { lastHiddenState: hidden } = forward;
  const isFirst = model.readsFirst && !hiddenStates;
  const isLast = model.head !== "classifier" && logits === "last";
  if (isFirst) return lastStateAt(g, forward, 0);
  if (!isLast) return hidden;
  return hiddenStates ? g.unsqueeze(g.gather(hidden, g.index(-1), 1), [1]) : lastStateAt(g, forward, -1);
}
