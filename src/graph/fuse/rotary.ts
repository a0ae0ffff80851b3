/** @file Rotary position embeddings. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { type Fusion, isList, makeNode, nodeFor } from "./fusion";
import type { GraphView } from "./graph-view";
import { headsOf } from "./heads";

interface Turned {
  readonly heads: Value; // [B, H, T, D]
  /** Positions int32 `[B, T]`, and the tables that they index. */
  readonly positions: Value;
  readonly cos: Value;
  readonly sin: Value;
}

/** Halves of heads turned by the angles of their positions → RotaryEmbedding, of rows where heads were split from them. */
export const rotary: Fusion = (joined, view) => {
  const found = turnedOf(joined, view);
  if (!found) return null;
  const { heads, positions, cos, sin } = found;
  const [result] = joined.outputs as [Value];
  const [, numHeads, , headDim] = heads.shape.map(Number) as [number, number, number, number];
  const dims = 2 * Number(cos.shape[1]);
  const attrs = { num_heads: numHeads, ...(dims < headDim && { rotary_embedding_dim: dims }) };
  const places = makeNode("Cast", `${result.name}.positions`, [positions], { to: 7 });
  const operands = [places.output, cos, sin];
  const rows = headsOf(heads, view)?.rows;
  if (!rows) {
    const turned = nodeFor("RotaryEmbedding", [result], [heads, ...operands], attrs);
    return { place: joined, made: [places.node, turned], gone: [joined] };
  }
  const turned = makeNode("RotaryEmbedding", `${result.name}.rows`, [rows, ...operands], attrs);
  const split = makeNode("Reshape", `${result.name}.split`, [turned.output], {
    shape: [0, 0, numHeads, headDim],
  });
  const moved = nodeFor("Transpose", [result], [split.output], { perm: [0, 2, 1, 3] });
  return { place: joined, made: [places.node, turned.node, split.node, moved], gone: [joined] };
};

/** What `joined` is made of: first·cos − second·sin, second·cos + first·sin, and the dimensions that stay. */
function turnedOf(joined: GraphNode, view: GraphView): Turned | null {
  if (joined.op !== "Concat" || joined.attrs.axis !== 3) return null;
  const [left, right, rest] = joined.inputs;
  const [firstCos, secondSin] = factors(view.inner(left, "Sub"), view);
  const [secondCos, firstSin] = factors(view.inner(right, "Add"), view);
  const [first, cos] = firstCos ?? [];
  const [second, sin] = secondSin ?? [];
  const split = view.made(first, "Split");
  const isTurned =
    split?.attrs.axis === 3 &&
    sameValues(split.outputs, [first, second, ...(rest ? [rest] : [])]) &&
    sameValues(secondCos, [second, cos]) &&
    sameValues(firstSin, [first, sin]);
  const [cosTable, sinTable] = [lookedUp(cos, view), lookedUp(sin, view)];
  if (!isTurned || !cosTable || !sinTable || cosTable.positions !== sinTable.positions) return null;
  return {
    heads: split.inputs[0]!,
    positions: cosTable.positions,
    cos: cosTable.table,
    sin: sinTable.table,
  };
}

/** The factors of the two products that `sum` adds or subtracts. */
const factors = (sum: GraphNode | null, view: GraphView) =>
  sum?.inputs.map((term) => view.inner(term, "Mul")?.inputs) ?? [];

const sameValues = (values: readonly Value[] | undefined, wanted: readonly (Value | undefined)[]) =>
  values?.length === wanted.length && values.every((value, index) => value === wanted[index]);

/** The table `[positions, dims / 2]` and the positions for angles `[B, 1, T, dims / 2]`. */
function lookedUp(angles: Value | undefined, view: GraphView) {
  const unsqueezed = view.made(angles, "Unsqueeze");
  const gather = unsqueezed && view.made(unsqueezed.inputs[0], "Gather");
  if (!gather || !isList(unsqueezed.attrs.axes, [1]) || gather.attrs.axis !== 0) return null;
  const [table, positions] = gather.inputs as [Value, Value];
  return table.shape.length === 2 && positions.shape.length === 2 ? { table, positions } : null;
}
