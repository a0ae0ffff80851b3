/** @file The library's own numbers, as `reference/goldens/` recorded them, and how closely ours must follow. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type FloatTensor, stack } from "../lib/tensor";
import { openSafetensors } from "../weights/safetensors";
import { memorySource } from "./memory-repository";

const folder = "reference/goldens/values";
const grid = z.array(z.array(z.number()));

const goldenCase = z.object({
  name: z.string(),
  inputs: z.object({
    input_ids: grid,
    attention_mask: grid,
    token_type_ids: grid.optional(),
    head_mask: grid.optional(),
    labels: z.array(z.number()).optional(),
    text: z.string().optional(),
    pair: z.string().optional(),
    texts: z.array(z.string()).optional(),
  }),
  past: z.number().optional(),
  loss: z.number().optional(),
  /** Largest difference between the library's own float32 and float64, by tensor. */
  precision: z.record(z.string(), z.number()),
});

const goldenFile = z.object({
  checkpoint: z.string(),
  family: z.string(),
  cases: z.array(goldenCase),
});

export type GoldenCase = z.infer<typeof goldenCase>;

export interface Golden extends z.infer<typeof goldenFile> {
  readonly name: string;
  /** The library's tensor, or null where the case has none of this name. */
  tensor(caseName: string, name: string): Promise<FloatTensor | null>;
}

export function goldenNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""));
}

export function readGolden(name: string): Golden {
  const file = goldenFile.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")));
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.safetensors`)));
  const tensors = openSafetensors(memorySource(bytes), name);
  return {
    ...file,
    name,
    tensor: async (caseName, tensor) => {
      const view = (await tensors).get(`${caseName}/${tensor}`);
      return view ? { data: await view.read(), shape: view.shape } : null;
    },
  };
}

/** The closeness asked for, widened where the library's own float32 and float64 differ by more than a quarter of it. */
export function toleranceFor(precision: number | undefined, wanted: number): number {
  return precision !== undefined && precision > wanted / 4 ? 4 * precision : wanted;
}

/** max |a − b|; infinite for arrays of different length or with anything that is no number. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, index) => {
    const difference = Math.abs(value - b[index]!);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }, 0);
}

/** The case's rows without their padding, which `batchFeeds` adds again. */
export function rowsOf({ inputs }: GoldenCase) {
  return inputs.input_ids.map((ids, row) => {
    const length = inputs.attention_mask[row]!.reduce((total, one) => total + one, 0);
    return { ids: ids.slice(0, length), typeIds: (inputs.token_type_ids?.[row] ?? []).slice(0, length) };
  });
}

/** A mask as a tensor `[numLayers, numHeads]`. */
export function maskTensor(mask: number[][] | undefined): FloatTensor | undefined {
  return mask && { data: new Float32Array(mask.flat()), shape: [mask.length, mask[0]!.length] };
}

/** Our tensor under the library's name, in the library's layout; null where the model has none. */
export function ours(outputs: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor | null {
  const single = outputs.get(name);
  if (single) return single;
  const parts = [...outputs].filter(([output]) => output.startsWith(`${name}.`)).map(([, tensor]) => tensor);
  return parts.length > 0 ? stack(parts) : null;
}

/** The library returns the masked probabilities as attentions, so ours are masked before they are compared. */
export function maskAttentions(attentions: FloatTensor, headMask: FloatTensor): FloatTensor {
  const [, batch, heads, rows, columns] = attentions.shape as [number, number, number, number, number];
  const size = rows * columns;
  const data = attentions.data.map((value, index) => {
    const head = Math.floor(index / size) % heads;
    const layer = Math.floor(index / (size * heads * batch));
    return value * headMask.data[layer * heads + head]!;
  });
  return { data, shape: attentions.shape };
}

/** The id the library padded with, where it padded. */
export function padIdOf({ inputs }: GoldenCase): number {
  const at = inputs.attention_mask.flat().indexOf(0);
  return inputs.input_ids.flat()[at] ?? 0;
}
