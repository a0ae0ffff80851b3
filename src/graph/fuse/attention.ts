/** @file Attention whose probabilities nobody reads. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { type Fusion, makeNode, nodeFor, scalarConstant } from "./fusion";
import type { GraphView, Made } from "./graph-view";
import { headsOf, maskedBy, mergedHeads, type Scores, scoresOf } from "./heads";

/** softmax(q·kᵀ · scale + bias)·v, heads split and merged → MultiHeadAttention, with a cache if keys are joined to one. */
export const attention: Fusion = (merged, view) => {
  const found = attentionOf(merged, view);
  const bias = found?.scores.bias ? wideBias(found.scores.bias, found.scores, view) : nothing;
  const sources = found && sourcesOf(found.scores.key, found.value, view);
  if (!found || !bias || !sources || (sources.past.length > 0 && bias === nothing)) return null;
  const { scores, headMask } = found;
  const [result] = merged.outputs as [Value];
  const query = rowsOf(scores.query, result.name, view);
  const inputs = [query.output, ...sources.now, ...(bias.output ? [bias.output] : []), ...sources.past];
  const attrs = { num_heads: Number(scores.shape[1]), scale: scores.scale };
  const context: Value = headMask ? { ...result, name: `${result.name}.unmasked` } : result;
  const fused = nodeFor("MultiHeadAttention", [context, ...sources.present], inputs, attrs);
  return {
    place: merged,
    made: [
      ...query.nodes,
      ...bias.nodes,
      fused,
      ...(headMask ? masked(context, headMask, scores, result) : []),
    ],
    gone: [merged, ...sources.gone],
    constants: [zero],
  };
};

const zero = scalarConstant(0);
const nothing = { nodes: [], output: null };

function attentionOf(merged: GraphNode, view: GraphView) {
  const context = mergedHeads(merged, view);
  const product = context && view.inner(context, "MatMul");
  if (!product) return null;
  const { probabilities, headMask } = maskedBy(product.inputs[0]!, view);
  const softmax = view.inner(probabilities, "Softmax");
  const scores = softmax?.attrs.axis === -1 ? scoresOf(softmax.inputs[0]!, view) : null;
  return scores && { scores, headMask, value: product.inputs[1]! };
}

interface Sources {
  /** Keys and values of this call, or all of them. */
  readonly now: readonly Value[];
  readonly past: readonly Value[];
  readonly present: readonly Value[];
  readonly gone: readonly GraphNode[];
}

function sourcesOf(key: Value, value: Value, view: GraphView): Sources {
  const joins = [key, value].map((whole) => cachedRows(whole, view));
  const [keys, values] = joins;
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
function rowsOf(heads: Value, name: string, view: GraphView): Made {
  const split = headsOf(heads, view);
  if (split) return { nodes: [], output: split.rows };
  const turned = makeNode("Transpose", `${name}.query`, [heads], { perm: [0, 2, 1, 3] });
  const width = Number(heads.shape[1]) * Number(heads.shape[3]);
  const rows = makeNode("Reshape", `${name}.query.rows`, [turned.output], { shape: [0, 0, width] });
  return { nodes: [turned.node, rows.node], output: rows.output };
}

/**
 * A bias with a row for every query, which the operator wants: one that is the same for all queries, over the same
 * tokens, is added to 0 times its transpose. Null if that is not possible.
 */
function wideBias(bias: Value, { shape }: Scores, view: GraphView): Made | null {
  if (bias.shape.length !== 4) return null;
  if (bias.shape[2] === shape[2]) return { nodes: [], output: bias };
  if (bias.shape[2] !== 1 || bias.shape[3] !== shape[2]) return null;
  return view.shared(`${bias.name}.wide`, () => {
    const turned = makeNode("Transpose", `${bias.name}.turned`, [bias], { perm: [0, 1, 3, 2] });
    const column = makeNode("Mul", `${bias.name}.column`, [turned.output, zero.value]);
    const wide = makeNode("Add", `${bias.name}.wide`, [column.output, bias]);
    return { nodes: [turned.node, column.node, wide.node], output: wide.output };
  });
}

/** Multiplies the heads of `[B, T, H·D]` by a mask `[H]`. */
function masked(context: Value, headMask: Value, { shape }: Scores, result: Value): GraphNode[] {
  const numHeads = Number(shape[1]);
  const width = Number(context.shape[2]);
  const split = makeNode("Reshape", `${result.name}.split`, [context], {
    shape: [0, 0, numHeads, width / numHeads],
  });
  const column = makeNode("Unsqueeze", `${result.name}.mask`, [headMask], { axes: [1] });
  const product = makeNode("Mul", `${result.name}.masked`, [split.output, column.output]);
  const back = nodeFor("Reshape", [result], [product.output], { shape: [0, 0, width] });
  return [split.node, column.node, product.node, back];
}
