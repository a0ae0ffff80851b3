/** @file Reads exports: zips as dropped files, and .onnx files in a plain ONNX Runtime session. */

import { unzipSync } from "fflate";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import type { Headscope } from "../engine/api/api";
import type { FloatTensor } from "../lib/tensor";
import { loadWasmOrt } from "../runtime/ort";

export async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** The files in the zip that the model is exported as. */
export async function unzipped(engine: Headscope, model: string): Promise<Record<string, Uint8Array>> {
  return unzipSync(await bytesOf(await engine.exportModel(model, "zip")));
}

export function asFiles(files: Record<string, Uint8Array>): File[] {
  return Object.entries(files).map(([name, bytes]) => new File([new Uint8Array(bytes)], name));
}

type Feeds = Record<string, { readonly data: readonly number[]; readonly shape: readonly number[] }>;

/** A session over one file, as other programs open it. `feeds` are passed as int64, `cache` as float32. */
export async function openOnnx(file: Blob) {
  const ort = await loadWasmOrt(1);
  const session: InferenceSession = await ort.InferenceSession.create(await bytesOf(file));
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (feeds: Feeds, cache: Readonly<Record<string, FloatTensor>> = {}) => {
      const whole = Object.entries(feeds).map(([name, { data, shape }]) => {
        return [name, new ort.Tensor("int64", BigInt64Array.from(data.map(BigInt)), shape)] as const;
      });
      const floats = Object.entries(cache).map(([name, { data, shape }]) => {
        return [name, new ort.Tensor("float32", data, shape)] as const;
      });
      return floatsOf(await session.run(Object.fromEntries([...whole, ...floats])));
    },
  };
}

function floatsOf(outputs: Readonly<Record<string, OrtTensor>>): ReadonlyMap<string, FloatTensor> {
  const entries = Object.entries(outputs).map(([name, { data, dims }]) => {
    if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
    return [name, { data, shape: dims }] as const;
  });
  return new Map(entries);
}
