/** @file A reference checkpoint as dropped files, with its config or some of its weights changed. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Headscope } from "../engine/api/api";

const header = z.record(z.string(), z.object({ data_offsets: z.tuple([z.number(), z.number()]).optional() }));

/** Sets numbers of a float32 tensor, which `edit` is given as it lies in the file. */
type Edits = Readonly<Record<string, (values: Float32Array) => void>>;

/** The files of `folder` with `edits` made to its safetensors. */
export function editedFiles(folder: string, edits: Edits): File[] {
  return readdirSync(folder).map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    if (name.endsWith(".safetensors")) edit(bytes, edits);
    return new File([bytes], name);
  });
}

function edit(bytes: Uint8Array<ArrayBuffer>, edits: Edits): void {
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const tensors = header.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))));
  for (const [tensor, change] of Object.entries(edits)) {
    const [first, end] = tensors[tensor]!.data_offsets!;
    const values = new Float32Array(bytes.slice(start + first, start + end).buffer);
    change(values);
    bytes.set(new Uint8Array(values.buffer), start + first);
  }
}

/** A checkpoint of random weights with this config, and the tokenizer files of `folder`. */
export async function randomFiles(engine: Headscope, config: object, folder: string): Promise<File[]> {
  const { model } = await engine.load({ random: config, seed: 1 });
  const weights = await engine.exportModel(model, "safetensors");
  await engine.release(model);
  const others = readdirSync(folder).filter((name) => /token|vocab|merges/.test(name));
  return [
    new File([JSON.stringify(config)], "config.json"),
    new File([weights], "model.safetensors"),
    ...others.map((name) => new File([new Uint8Array(readFileSync(join(folder, name)))], name)),
  ];
}
