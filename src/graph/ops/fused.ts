/** @file Operators that compute what several others do in one or few passes over the device's memory. */

import { addDims, formatShape, ShapeError } from "../shapes";
import type { Dim, Shape, Value } from "../value";
import { numberAttr, type OpSpec, operandsOf } from "./spec";

const contrib = "com.microsoft";

/** The tanh form or the exact one of GELU, over the operand plus a bias `[C]`. */
const biasedGelu: OpSpec = {
  infer: (inputs) => {
    const [x, bias] = operandsOf(inputs, 2, ["float32"]);
    checkLast(bias!, x!);
    return [{ dtype: "float32", shape: x!.shape }];
  },
  domain: contrib,
};

function checkLast(row: Value, x: Value): void {
  if (row.shape.length !== 1 || row.shape[0] !== x.shape.at(-1))
    throw new ShapeError(`${row.name} is ${formatShape(row.shape)} beside ${formatShape(x.shape)}`);
}

/** x · sigmoid(α·x). */
const quickGelu: OpSpec = {
  infer: (inputs) => {
    const [x] = operandsOf(inputs, 1, ["float32"]);
    return [{ dtype: "float32", shape: x!.shape }];
  },
  floats: ["alpha"],
  domain: contrib,
};

/** x and a gain `[C]`: x / √(mean(x²) + ε) · gain, over the last axis. The runtime has it among ONNX's own. */
const simplifiedLayerNormalization: OpSpec = {
  infer: (inputs) => {
    const [x, gain] = operandsOf(inputs, 2, ["float32"]);
    checkLast(gain!, x!);
    return [{ dtype: "float32", shape: x!.shape }];
  },
  floats: ["epsilon"],
};

/**
 * x, skip, scale `[C]`, shift `[C]` and, not always, a bias `[C]`: the LayerNorm of x + skip + bias, and that sum.
 */
const skipLayerNormalization: OpSpec = skipNorm(4);

/** The same with an RMSNorm, which has no shift. */
const skipSimplifiedLayerNormalization: OpSpec = skipNorm(3);

/** `least`: the number of operands without a bias. */
function skipNorm(least: number): OpSpec {
  return {
    infer: (inputs) => {
      const count = inputs.length === least ? least : least + 1;
      const [x, skip, ...rows] = operandsOf(inputs, count, ["float32"]);
      if (x!.shape.join() !== skip!.shape.join())
        throw new ShapeError(`${formatShape(x!.shape)} beside ${formatShape(skip!.shape)}`);
      for (const row of rows) checkLast(row, x!);
      return [
        { dtype: "float32", shape: x!.shape },
        { dtype: "float32", shape: x!.shape },
      ];
    },
    floats: ["epsilon"],
    domain: contrib,
    places: { outputs: [0, 3] },
  };
}

/**
 * Heads `[B, H, T, D]`, or rows of them `[B, T, H·D]`, whose first dimensions are turned by the angles of positions
 * int64 `[B, T]`: pair i are the dimensions i and i + R / 2, for tables of cosines and sines `[positions, R / 2]`.
 */
const rotaryEmbedding: OpSpec = {
  infer: ([x, positions, ...tables], { num_heads, rotary_embedding_dim }) => {
    operandsOf([x!, ...tables], 3, ["float32"]);
    operandsOf([positions!], 1, ["int64"]);
    const headDim = Number(x!.shape.at(-1)) / (x!.shape.length === 4 ? 1 : Number(num_heads));
    const dims = rotary_embedding_dim ?? headDim;
    const odd = tables.find(({ shape }) => shape.length !== 2 || 2 * Number(shape[1]) !== dims);
    if (odd) throw new ShapeError(`${odd.name} is ${formatShape(odd.shape)}; wanted ${dims} / 2 columns`);
    return [{ dtype: "float32", shape: x!.shape }];
  },
  domain: contrib,
};

/**
 * softmax(q·kᵀ · scale + bias)·v over the heads of queries `[B, T, H·D]`, and keys and values, both either
 * `[B, S, H·D]` or `[B, H, S, D]`; then not always a bias `[B or 1, H or 1, T, S]`, and after it not always the keys and
 * values before those, `[B, H, P, D]`. Results: `[B, T, H·D]` and, with earlier keys, all keys and all values.
 */
const multiHeadAttention: OpSpec = {
  infer: (inputs, attrs) => {
    if (![3, 4, 6].includes(inputs.length)) throw new ShapeError(`got ${inputs.length} operands`);
    const [query, key, , , past] = operandsOf(inputs, inputs.length, ["float32"]);
    const context = { dtype: "float32" as const, shape: query!.shape };
    if (!past) return [context];
    const numHeads = numberAttr(attrs, "num_heads", 1);
    const length = addDims([past.shape[2]!, key!.shape[1]!]);
    const whole: Shape = [past.shape[0]!, numHeads, length, past.shape[3]!];
    return [context, { dtype: "float32", shape: whole }, { dtype: "float32", shape: whole }];
  },
  floats: ["scale"],
  domain: contrib,
  places: { inputs: [0, 1, 2, 5, 6, 7] },
};

/** Sums of products along the axes that `equation` names for the operands but not for the result. */
const einsum: OpSpec = {
  infer: (inputs, { equation }) => {
    const [left, right] = String(equation).split("->") as [string, string];
    const sizes = new Map<string, Dim>();
    left.split(",").forEach((axes, operand) => {
      [...axes].forEach((axis, place) => {
        const size = inputs[operand]!.shape[place]!;
        if ((sizes.get(axis) ?? size) !== size)
          throw new ShapeError(`axis ${axis} of ${equation} is ${sizes.get(axis)} and ${size}`);
        sizes.set(axis, size);
      });
    });
    return [{ dtype: "float32", shape: [...right].map((axis) => sizes.get(axis)!) }];
  },
};

export const fused = {
  BiasGelu: biasedGelu,
  FastGelu: biasedGelu,
  QuickGelu: quickGelu,
  SimplifiedLayerNormalization: simplifiedLayerNormalization,
  SkipLayerNormalization: skipLayerNormalization,
  SkipSimplifiedLayerNormalization: skipSimplifiedLayerNormalization,
  RotaryEmbedding: rotaryEmbedding,
  MultiHeadAttention: multiHeadAttention,
  Einsum: einsum,
} as const;
