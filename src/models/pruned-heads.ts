/** @file Pruned heads, in the library's config.json and in weights. */

import { z } from "zod";
import { sizeOf } from "../lib/tensor";
import type { HeadSlices, Model, RemainingHeads } from "./model";

/** Pruned heads by layer, in ascending order. Complete layers are left out. */
export function prunedHeads({
  remainingHeads,
  numHeads,
}: Pick<Model, "remainingHeads" | "numHeads">): Record<number, readonly number[]> {
  const all = Array.from({ length: numHeads }, (_, head) => head);
  const entries = remainingHeads.map((remaining, layer) => {
    const present = new Set(remaining);
    return [layer, all.filter((head) => !present.has(head))] as const;
  });
  return Object.fromEntries(entries.filter(([, heads]) => heads.length > 0));
}

const table = z.record(z.string(), z.unknown());

/**
 * `config` as the library would save it with this model's weights in float32: its class, pruned heads (layer → heads)
 * and class names are updated, everything else is unchanged.
 */
export function configOf(
  config: unknown,
  { architecture, labels }: Pick<Model, "architecture" | "labels">,
  pruned: Readonly<Record<number, readonly number[]>>,
): Record<string, unknown> {
  const { pruned_heads: _, ...rest } = table.parse(config);
  return {
    ...rest,
    architectures: [architecture],
    torch_dtype: "float32",
    // Its name since version 4.56, which would win.
    ...(Object.hasOwn(rest, "dtype") && { dtype: "float32" }),
    ...(Object.keys(pruned).length > 0 && { pruned_heads: pruned }),
    ...(labels && {
      id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
      label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
    }),
  };
}

export interface Slicing {
  readonly slices: HeadSlices;
  /** The heads in the tensor, and those in the result. */
  readonly before: RemainingHeads[number];
  readonly after: RemainingHeads[number];
  readonly headDim: number;
}

/** The values of a tensor with the heads of `after` alone; zeros for those that it does not have. `shape` is of either. */
export function withHeads(
  values: Float32Array,
  shape: readonly number[],
  { slices: { axis, groups, partsOfHead }, before, after, headDim }: Slicing,
): Float32Array {
  const rows = axis === 0 ? 1 : shape[0]!;
  const size = partsOfHead * headDim * sizeOf(shape.slice(axis + 1));
  const result = new Float32Array(rows * groups * after.length * size);
  for (let group = 0; group < rows * groups; group++) {
    after.forEach((head, index) => {
      const place = before.indexOf(head);
      if (place < 0) return;
      const from = (group * before.length + place) * size;
      result.set(values.subarray(from, from + size), (group * after.length + index) * size);
    });
  }
  return result;
}
