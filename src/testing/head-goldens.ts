/** @file The library's measures of heads, recorded in `reference/goldens/heads/`. L layers, H heads, B texts. */

import { z } from "zod";
import type { FloatTensor } from "../lib/tensor";
import { namesIn, readJson, readTensors } from "./goldens";

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
  /** Throws if no tensor has this name. */
  tensor(name: string): Promise<FloatTensor>;
}

export const headGoldenNames = (): string[] => namesIn(folder);

export function readHeadGolden(name: string): HeadGolden {
  const read = readTensors(`${folder}/${name}.safetensors`);
  return {
    ...readJson(headGoldenFile, `${folder}/${name}.json`),
    tensor: async (tensor) => {
      const found = await read(tensor);
      if (!found) throw new Error(`${name} has no tensor ${tensor}`);
      return found;
    },
  };
}
