/** @file What the library's `generate` gives at the edges, as `reference/goldens/generation_edges.py` recorded it. */

import { readFileSync } from "node:fs";
import { z } from "zod";

const edge = z.object({
  prompt: z.array(z.number()),
  options: z.record(z.string(), z.unknown()),
  /** New tokens, best first; absent if the library raises. */
  sequences: z.array(z.array(z.number())).optional(),
  /** Of beams; null for −∞ and for what is not a number. */
  scores: z.array(z.number().nullable()).optional(),
  refused: z.string().optional(),
});

const schema = z.object({
  checkpoint: z.string(),
  lengths: z.array(edge),
  banned: z.array(edge.extend({ what: z.string() })),
  /** `GenerationConfig().to_dict()`. */
  defaults: z.record(z.string(), z.unknown()),
  /** The names that `generate` itself takes. */
  arguments: z.array(z.string()),
});

export type Edge = z.output<typeof edge>;

export function readEdges(): z.output<typeof schema> {
  return schema.parse(JSON.parse(readFileSync("reference/goldens/decoding/edges.json", "utf8")));
}
