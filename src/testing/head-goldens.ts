/** @file The library's own figures about heads, as `reference/goldens/heads/` holds them. L layers, H heads, B texts. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FloatTensor } from "../lib/tensor";
import { openSafetensors } from "../weights/safetensors";
import { memorySource } from "./memory-repository";

const folder = "reference/goldens/heads";
const grid = z.array(z.array(z.number()));
const places = z.array(z.tuple([z.number(), z.number()]));

const headGoldenFile = z.object({
  checkpoint: z.string(),
  family: z.string(),
  texts: z.array(z.string()),
  lengths: z.array(z.number()),
  labels: z.union([z.array(z.number()), grid]).optional(),
  gradients: z.array(
    z.object({ name: z.string(), head_mask: grid, loss: z.number(), metric: z.number().optional() }),
  ),
  walk: z
    .object({
      order: places,
      gaps: z.array(z.number().nullable()),
      closest_calls: z.array(z.number().nullable()),
    })
    .optional(),
  searches: z
    .array(
      z.object({
        threshold: z.number(),
        fell: z.boolean(),
        curve: places,
        mask_before: grid,
        mask_after: grid,
      }),
    )
    .default([]),
  prunings: z.array(
    z.object({
      name: z.string(),
      heads: z.record(z.string(), z.array(z.number())),
      parameters_before: z.number(),
      parameters_after: z.number(),
      runs: z.boolean(),
    }),
  ),
});

export interface HeadGolden extends z.infer<typeof headGoldenFile> {
  /** Throws where there is none of this name. */
  tensor(name: string): Promise<FloatTensor>;
}

export function headGoldenNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""));
}

export function readHeadGolden(name: string): HeadGolden {
  const file = headGoldenFile.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")));
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.safetensors`)));
  const tensors = openSafetensors(memorySource(bytes), name);
  return {
    ...file,
    tensor: async (tensor) => {
      const view = (await tensors).get(tensor);
      if (!view) throw new Error(`${name} has no tensor ${tensor}`);
      return { data: await view.read(), shape: view.shape };
    },
  };
}
