/** @file The library's numbers, recorded in `reference/goldens/`, and how closely ours must match them. */

import { readdirSync, readFileSync } from "node:fs";
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
  /** The largest difference between the library's float32 and float64, by tensor. */
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
  /** The library's tensor; null if the case has none of this name. */
  tensor(caseName: string, name: string): Promise<FloatTensor | null>;
}

/** The names of the reference files in `folder`. */
export const namesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((file) => (file.endsWith(".json") ? [file.replace(/\.json$/, "")] : []));

export const readJson = <Value>(schema: z.ZodType<Value>, path: string): Value =>
  schema.parse(JSON.parse(readFileSync(path, "utf8")));

/** Reads tensors of a safetensors file by name; null for a name that it lacks. */
export function readTensors(path: string): (name: string) => Promise<FloatTensor | null> {
  const tensors = openSafetensors(memorySource(new Uint8Array(readFileSync(path))), path);
  return async (name) => {
    const view = (await tensors).get(name);
    return view ? { data: await view.read(), shape: view.shape } : null;
  };
}

export const goldenNames = (): string[] => namesIn(folder);

export function readGolden(name: string): Golden {
  const read = readTensors(`${folder}/${name}.safetensors`);
  return {
    ...readJson(goldenFile, `${folder}/${name}.json`),
    name,
    tensor: (caseName, tensor) => read(`${caseName}/${tensor}`),
  };
}

/** `wanted`, or more if the library's float32 and float64 differ by more than a quarter of it. */
export function toleranceFor(precision: number | undefined, wanted: number): number {
  return precision !== undefined && precision > wanted / 4 ? 4 * precision : wanted;
}

/** max |a − b|; infinite if the lengths differ or anything is NaN. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, index) => {
    const difference = Math.abs(value - b[index]!);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }, 0);
}

/** The rows of a case without their padding, which `batchFeeds` adds again. */
export function rowsOf({ inputs }: GoldenCase) {
  return inputs.input_ids.map((ids, row) => {
    const length = inputs.attention_mask[row]!.reduce((total, one) => total + one, 0);
    return { ids: ids.slice(0, length), typeIds: (inputs.token_type_ids?.[row] ?? []).slice(0, length) };
  });
}

/** A table of numbers, such as a mask by layer and head, as a tensor. */
export function gridTensor(rows: number[][] | undefined): FloatTensor | undefined {
  return rows && { data: new Float32Array(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

/** Our tensor with the library's name and layout; null if the model has none. */
export function ours(outputs: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor | null {
  const single = outputs.get(name);
  if (single) return single;
  const parts = [...outputs].filter(([output]) => output.startsWith(`${name}.`)).map(([, tensor]) => tensor);
  return parts.length > 0 ? stack(parts) : null;
}

/** The library returns masked probabilities as attentions, so ours are masked before the comparison. */
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

/** The id that the library padded with; 0 if it did not pad. */
export function padIdOf({ inputs }: GoldenCase): number {
  const at = inputs.attention_mask.flat().indexOf(0);
  return inputs.input_ids.flat()[at] ?? 0;
}
