/** @file Rewrites a graph so that a GPU needs fewer dispatches for it. Inputs, outputs and numbers stay. */

import type { Graph, GraphNode } from "../ir";
import { neededFor } from "../needed";
import { attention } from "./attention";
import { biasedGelu } from "./biased-gelu";
import type { Fusion } from "./fusion";
import { gated } from "./gated";
import { gemm } from "./gemm";
import { GraphView } from "./graph-view";
import { groupedAttention } from "./grouped-attention";
import { headNorm, rmsNorm } from "./rms-norm";
import { rotary } from "./rotary";
import { shared } from "./shared";
import { skipNorm } from "./skip-norm";
import { entropy, visibleContext, visibleScores } from "./visible-attention";

/** In the order in which they are tried; each sees what those before it made. */
const fusions: readonly Fusion[] = [
  rmsNorm,
  headNorm,
  rotary,
  groupedAttention,
  attention,
  visibleScores,
  visibleContext,
  entropy,
  skipNorm,
  biasedGelu,
  gated,
  gemm,
];

/** The same graph with fused operators. What nobody reads any more is gone, except inputs. */
export function fuse(graph: Graph): Graph {
  return shared(fusions.reduce(apply, graph));
}

function apply(graph: Graph, fusion: Fusion): Graph {
  const view = new GraphView(graph);
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  const constants = new Map(graph.constants.map((constant) => [constant.value.name, constant]));
  for (const node of graph.nodes) {
    const found = fusion(node, view);
    if (!found || found.gone.some((each) => replaced.has(each))) continue;
    for (const each of found.gone) replaced.set(each, []);
    replaced.set(found.place, found.made);
    for (const constant of found.constants ?? [])
      constants.set(constant.value.name, constants.get(constant.value.name) ?? constant);
  }
  const nodes = graph.nodes.flatMap((node) => replaced.get(node) ?? [node]);
  return pruned({ ...graph, nodes, constants: [...constants.values()] });
}

function pruned(graph: Graph): Graph {
  const { nodes, values } = neededFor(graph.nodes, graph.outputs.values());
  // Fusions make constants that the graph may have already, under the same name.
  const names = new Set([...values].map(({ name }) => name));
  return {
    ...graph,
    nodes,
    parameters: graph.parameters.filter(({ value }) => values.has(value)),
    constants: graph.constants.filter(({ value }) => names.has(value.name)),
  };
}
