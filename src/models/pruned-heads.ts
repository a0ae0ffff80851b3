/** @file Heads that are gone: as the library's config.json says it, and as slices of weights. */

import { z } from "zod";
import { sizeOf } from "../lib/tensor";
import type { HeadSlices, KeptHeads, Model } from "./model";

/** Layer → heads that were pruned, ascending; a layer that has all its heads is left out. */
export function prunedHeads({
  keptHeads,
  numHeads,
}: Pick<Model, "keptHeads" | "numHeads">): Record<number, readonly number[]> {
  const all = Array.from({ length: numHeads }, (_, head) => head);
  const entries = keptHeads.map((kept, layer) => {
    const present = new Set(kept);
    return [layer, all.filter((head) => !present.has(head))] as const;
  });
  return Object.fromEntries(entries.filter(([, heads]) => heads.length > 0));
}

const table = z.record(z.string(), z.unknown());

/**
 * `config` as the library would save it beside this model's weights in float32: its class, the heads that are gone
 * (layer → heads), and the names of its classes. Everything else stays as it was.
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
    ...(Object.keys(pruned).length > 0 && { pruned_heads: pruned }),
    ...(labels && {
      id2label: Object.fromEntries(labels.map((label, index) => [index, label])),
      label2id: Object.fromEntries(labels.map((label, index) => [label, index])),
    }),
  };
}

export interface Slicing {
  readonly slices: HeadSlices;
  /** The heads in the tensor, and those of them that stay. */
  readonly before: KeptHeads[number];
  readonly after: KeptHeads[number];
  readonly headDim: number;
}

/** The values of a tensor of this shape without the heads that go. */
export function withoutHeads(
  values: Float32Array,
  shape: readonly number[],
  { slices: { axis, groups }, before, after, headDim }: Slicing,
): Float32Array {
  const rows = axis === 0 ? 1 : shape[0]!;
  const size = headDim * sizeOf(shape.slice(axis + 1));
  const kept = new Float32Array(rows * groups * after.length * size);
  let to = 0;
  for (let group = 0; group < rows * groups; group++) {
    before.forEach((head, index) => {
      if (!after.includes(head)) return;
      const from = (group * before.length + index) * size;
      kept.set(values.subarray(from, from + size), to);
      to += size;
    });
  }
  return kept;
}
