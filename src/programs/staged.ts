/**
 * @file A classifier's forward pass cut into layers, and what follows it, so that a change of one layer's head mask costs
 * the layers from there on: those below keep what they gave.
 */

import { GraphBuilder } from "../graph/builder";
import type { Graph, GraphNode } from "../graph/ir";
import { subgraph } from "../graph/subgraph";
import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { differentiate } from "./importance";
import type { LossKind } from "./loss";
import { declareInputs, type Program } from "./program";

/** One piece. Its outputs carry the names by which later pieces take them. */
export interface Stage {
  readonly program: Program;
  /** Which of its inputs are outputs of pieces before it. */
  readonly takes: readonly string[];
}

export interface Stages {
  /** One a layer, the first with the embeddings before it. */
  readonly layers: readonly Stage[];
  /** The head, and with gradients the loss and the backward pass; outputs as those of `importanceProgram`. */
  readonly rest: Stage;
}

/** With a loss to differentiate, the layers also give what the backward pass reads of them. */
export function stagesOf(model: Model, loss: LossKind | null): Stages {
  const g = new GraphBuilder(`${model.family}.stages`);
  const forward = model.forward(g, declareInputs(g, model, true));
  const forwardNodes = [...g.nodes];
  const results = new Map<string, Value>();
  if (loss !== null) {
    const found = differentiate(g, model, forward, loss);
    results.set("loss", found.loss).set("logits", found.logits);
    found.byLayer.forEach((value, layer) => {
      if (value) results.set(`gradients.${layer}`, value);
    });
  } else {
    results.set("logits", model.logits(g, forward.lastHiddenState));
  }
  for (const [name, value] of results) g.output(name, value);
  return cut(g.build(), forwardNodes, forward.hiddenStates, results, `stages(loss=${loss})`);
}

/** Cuts at the hidden states and at every value of the forward pass that is read after it. */
function cut(
  graph: Graph,
  forwardNodes: readonly GraphNode[],
  hiddenStates: readonly Value[],
  results: ReadonlyMap<string, Value>,
  key: string,
): Stages {
  const placeOf = new Map(forwardNodes.flatMap((node, place) => node.outputs.map((value) => [value, place])));
  const isForward = new Set(forwardNodes);
  const readLater = new Set(
    graph.nodes.filter((node) => !isForward.has(node)).flatMap((node) => node.inputs),
  );
  const learned = reachedFrom(forwardNodes, hiddenStates[0]!);
  const saved = [...placeOf.keys()].filter((value) => readLater.has(value) && learned.has(value));
  const layers = hiddenStates.slice(1).map((output, layer) => {
    const input = hiddenStates[layer]!;
    const isHere = (value: Value) =>
      placeOf.get(value)! > placeOf.get(input)! && placeOf.get(value)! <= placeOf.get(output)!;
    const outputs = new Set([output, ...saved.filter(isHere)]);
    const starts = layer === 0 ? [] : [input];
    return stage(graph, `${key}.${layer}`, starts, new Map([...outputs].map((value) => [value.name, value])));
  });
  return { layers, rest: stage(graph, `${key}.rest`, saved, results) };
}

function stage(
  graph: Graph,
  key: string,
  starts: readonly Value[],
  outputs: ReadonlyMap<string, Value>,
): Stage {
  const part = subgraph(graph, key, starts, outputs);
  const takes = starts.filter((value) => part.inputs.includes(value)).map(({ name }) => name);
  return { program: { key, graph: part, kept: [] }, takes };
}

/** Everything that depends on `source`. The rest follows from the inputs alone and is cheaper to compute again. */
function reachedFrom(nodes: readonly GraphNode[], source: Value): ReadonlySet<Value> {
  const reached = new Set([source]);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) reached.add(output);
  }
  return reached;
}
