/** @file Attention of single tokens whose probabilities nobody reads. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { type Fusion, makeNode, nodeFor } from "./fusion";
import type { GraphView, Made } from "./graph-view";
import { headsOf, mergedHeads, scoresOf } from "./heads";

/**
 * softmax(q·kᵀ · scale + bias)·v, heads split and merged → MultiHeadAttention, with a cache if keys are joined to one. Only
 * for one query a row: from 32 queries on, ONNX Runtime Web 1.30 takes another way, whose numbers are wrong on devices
 * with small subgroups.
 */
export const attention: Fusion = (merged, view) => {
  const found = attentionOf(merged, view);
  if (!found) return null;
  const { scores, value } = found;
  const { query, key, bias, scale } = scores;
  const [numHeads, numQueries] = query.shape.slice(1);
  const sources = sourcesOf(key, value, view);
  if (numQueries !== 1 || (sources.past.length > 0 && !bias)) return null;
  const [result] = merged.outputs as [Value];
  const rows = rowsOf(query, result.name, view);
  const inputs = [rows.output, ...sources.now, ...(bias ? [bias] : []), ...sources.past];
  const attrs = { num_heads: Number(numHeads), scale };
  const fused = nodeFor("MultiHeadAttention", [result, ...sources.present], inputs, attrs);
  return { place: merged, made: [...rows.nodes, fused], gone: [merged, ...sources.gone] };
};

/** The parts of attention whose heads `merged` merges, if nothing else reads what is between; null for any other node. */
export function attentionOf(merged: GraphNode, view: GraphView) {
  const context = mergedHeads(merged, view);
  const product = context && view.inner(context, "MatMul");
  const softmax = product && view.inner(product.inputs[0], "Softmax");
  const scores = softmax?.attrs.axis === -1 ? scoresOf(softmax.inputs[0]!, view) : null;
  return product && scores && { scores, value: product.inputs[1]! };
}

export interface Sources {
  /** Keys and values of this call, or all of them. */
  readonly now: readonly Value[];
  readonly past: readonly Value[];
  readonly present: readonly Value[];
  readonly gone: readonly GraphNode[];
}

export function sourcesOf(key: Value, value: Value, view: GraphView): Sources {
  const [keys, values] = [key, value].map((whole) => cachedRows(whole, view));
  if (keys && values) {
    return {
      now: [keys.rows, values.rows],
      past: [keys.past, values.past],
      present: [key, value],
      gone: [keys.join, values.join],
    };
  }
  const rows = [key, value].map((heads) => headsOf(heads, view)?.rows);
  const now = rows.every((each) => each !== undefined) ? rows : [key, value];
  return { now, past: [], present: [], gone: [] };
}

/** The rows that were split into heads and joined to cached ones, for a whole that only the attention reads. */
function cachedRows(whole: Value, view: GraphView) {
  const join = view.readers(whole) === 1 ? view.made(whole, "Concat") : null;
  const [past, added] = join?.inputs ?? [];
  const heads = added && headsOf(added, view);
  return join && past && heads && join.inputs.length === 2 ? { join, past, rows: heads.rows } : null;
}

/** `[B, H, T, D]` → `[B, T, H·D]` */
export function rowsOf(heads: Value, name: string, view: GraphView): Made {
  const split = headsOf(heads, view);
  if (split) return { nodes: [], output: split.rows };
  const turned = makeNode("Transpose", `${name}.query`, [heads], { perm: [0, 2, 1, 3] });
  const width = Number(heads.shape[1]) * Number(heads.shape[3]);
  const rows = makeNode("Reshape", `${name}.query.rows`, [turned.output], { shape: [0, 0, width] });
  return { nodes: [turned.node, rows.node], output: rows.output };
}
