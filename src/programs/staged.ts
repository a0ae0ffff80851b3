/**
 * @file A classifier's forward pass cut into layers, so that a change in one layer's head mask reruns only that layer and
 * those above it: the outputs of the layers below are reused.
 */

import { GraphBuilder } from "../graph/builder";
import type { Graph, GraphNode } from "../graph/ir";
import { subgraph } from "../graph/subgraph";
import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { atFirstToken } from "./first-token";
import { differentiate } from "./importance";
import type { LossKind } from "./loss";
import { declareInputs, type Program } from "./program";

/** One piece. Later pieces take its outputs as inputs of the same names. */
export interface Stage {
  readonly program: Program;
  /** The inputs that are outputs of earlier pieces. */
  readonly takes: readonly string[];
}

export interface Stages {
  /** One per layer; the first includes the embeddings. */
  readonly layers: readonly Stage[];
  /** The model's head and, for gradients, the loss and the backward pass. Its outputs are those of `importanceProgram`. */
  readonly rest: Stage;
}

/** With a loss to differentiate, the layers also output the values that the backward pass reads. */
export function stagesOf(model: Model, loss: LossKind | null): Stages {
  const g = new GraphBuilder(`${model.family}.stages`);
  const forward = atFirstToken(g, model, model.forward(g, declareInputs(g, model, true)));
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

/** Cuts at the hidden states and at every forward value that is read after the forward pass. */
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
    // The last layer includes what follows it.
    const end = layer === hiddenStates.length - 2 ? forwardNodes.length : placeOf.get(output)!;
    const isHere = (value: Value) => placeOf.get(value)! > placeOf.get(input)! && placeOf.get(value)! <= end;
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
  return { program: { key, graph: part, kept: [], work: "batch" }, takes };
}

/** Everything that depends on `source`. The rest depends on the inputs alone and is cheaper to recompute than to pass on. */
function reachedFrom(nodes: readonly GraphNode[], source: Value): ReadonlySet<Value> {
  const reached = new Set([source]);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) reached.add(output);
  }
  return reached;
}
