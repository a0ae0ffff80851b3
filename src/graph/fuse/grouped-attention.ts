/** @file Attention of single tokens in which several heads read the same keys. H heads, K of keys, G = H / K. */

import type { Constant } from "../ir";
import type { Value } from "../value";
import { attentionOf, rowsOf, sourcesOf } from "./attention";
import { type Fusion, isList, makeNode, nodeFor } from "./fusion";
import type { GraphView, Made } from "./graph-view";

/** From so many queries on, `attention` says, the numbers are wrong. */
const mostQueries = 31;

/**
 * As `attention`, for keys and values that are repeated for each of G heads: these heads become G queries of one head, so
 * that nothing is repeated.
 */
export const groupedAttention: Fusion = (merged, view) => {
  const found = attentionOf(merged, view);
  const { query, key, bias, scale } = found?.scores ?? {};
  const [keys, values] = [key, found?.value].map((heads) => heads && repeatedOf(heads, view));
  if (!query || !bias || !keys || !values || query.shape[2] !== 1) return null;
  const [numHeads, numShared] = [query, keys].map(({ shape }) => Number(shape[1])) as [number, number];
  const size = numHeads / numShared;
  const [result] = merged.outputs as [Value];
  const sources = sourcesOf(keys, values, view);
  if (size > mostQueries || sources.past.length === 0) return null;
  const rows = rowsOf(query, result.name, view);
  const asked = turned(rows.output, `${result.name}.asked`, [numShared, size]);
  const own = biasFor(bias, size, result.name);
  const inputs = [asked.output, ...sources.now, own.output, ...sources.past];
  const attrs = { num_heads: numShared, scale: scale! };
  const context: Value = { ...asked.output, name: `${result.name}.context` };
  const fused = nodeFor("MultiHeadAttention", [context, ...sources.present], inputs, attrs);
  const back = turned(context, `${result.name}.back`, [size, numShared]);
  const whole = nodeFor("Reshape", [result], [back.output], { shape: [0, 1, Number(result.shape[2])] });
  return {
    place: merged,
    made: [...rows.nodes, ...asked.nodes, own.node, fused, ...back.nodes, whole],
    gone: [merged, ...sources.gone],
    constants: [own.zeros],
  };
};

/** The shared keys or values `[B, K, S, D]` of heads `[B, H, S, D]`, of which each G in turn read the same; or null. */
function repeatedOf(heads: Value, view: GraphView): Value | null {
  const gather = view.inner(heads, "Gather");
  const [shared, indices] = gather?.inputs ?? [];
  if (!shared || gather?.attrs.axis !== 1) return null;
  const size = Number(heads.shape[1]) / Number(shared.shape[1]);
  const isInTurn = isList(
    view.numbers(indices!),
    Array.from({ length: Number(heads.shape[1]) }, (_, head) => Math.floor(head / size)),
  );
  return Number.isInteger(size) && isInTurn ? shared : null;
}

/** The rows `[B, outer · inner · D]` of each text, with the two axes exchanged: `[B, inner, outer·D]`. */
function turned(rows: Value, name: string, [outer, inner]: readonly [number, number]): Made {
  const width = rows.shape.slice(1).reduce<number>((product, dim) => product * Number(dim), 1);
  const headDim = width / (outer * inner);
  const shape = [0, inner, outer * headDim];
  if (outer === 1 || inner === 1) {
    const { node, output } = makeNode("Reshape", name, [rows], { shape });
    return { nodes: [node], output };
  }
  const split = makeNode("Reshape", `${name}.split`, [rows], { shape: [0, outer, inner, headDim] });
  const moved = makeNode("Transpose", `${name}.moved`, [split.output], { perm: [0, 2, 1, 3] });
  const joined = makeNode("Reshape", name, [moved.output], { shape });
  return { nodes: [split.node, moved.node, joined.node], output: joined.output };
}

/** The bias `[B, 1, 1, S]` once for each query. */
function biasFor(bias: Value, size: number, name: string) {
  const data = new Array<number>(size).fill(0);
  const value: Value = {
    name: `int32([${data.join(",")}])`,
    dtype: "int32",
    shape: [size],
    origin: "constant",
  };
  const zeros: Constant = { value, data };
  return { zeros, ...makeNode("Gather", `${name}.bias`, [bias, value], { axis: 2 }) };
}
