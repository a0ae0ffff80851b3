/** @file A bare page with ONNX Runtime Web, which runs our programs without the app. */

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { InferenceSession, Tensor } from "onnxruntime-web";
import type { FloatTensor, Tensor as HostTensor } from "../src/lib/tensor";

type OrtModule = typeof import("onnxruntime-web/webgpu");

declare global {
  interface Window {
    ort: OrtModule;
    session: InferenceSession;
  }
}

/** A tensor as sent to the page: bytes in base64. */
interface Packed {
  readonly type: "float32" | "int32";
  readonly bytes: string;
  readonly dims: readonly number[];
}

const pack = ({ data, shape }: HostTensor): Packed => ({
  type: data instanceof Float32Array ? "float32" : "int32",
  bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
  dims: shape,
});

function unpack({ bytes, dims }: Packed): FloatTensor {
  const raw = Buffer.from(bytes, "base64");
  return {
    data: new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength)),
    shape: dims,
  };
}

/** `log`: "verbose" makes the runtime report where it places each node. */
export async function openOrtPage(page: Page, log: "verbose" | "warning" = "verbose"): Promise<void> {
  await page.route("**/ort-page/*", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1)!;
    if (name === "index.html") return route.fulfill({ contentType: "text/html", body: "<title>ort</title>" });
    const contentType = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    return route.fulfill({ contentType, body: readFileSync(`node_modules/onnxruntime-web/dist/${name}`) });
  });
  await page.goto("./ort-page/index.html");
  await page.evaluate(async (level) => {
    const path = "/ort-page/ort.webgpu.bundle.min.mjs";
    window.ort = await import(path);
    window.ort.env.logLevel = level;
  }, log);
}

/** How many nodes of a program each execution provider runs, with their names if the log lists them. */
export async function placements(
  page: Page,
  onnx: Uint8Array,
): Promise<Record<string, { count: number; nodes: string[] }>> {
  const lines: string[] = [];
  const listen = (message: { text(): string }) => lines.push(...message.text().split("\n"));
  page.on("console", listen);
  await compile(page, onnx, 0);
  page.off("console", listen);
  return parsePlacements(lines);
}

function parsePlacements(lines: readonly string[]): Record<string, { count: number; nodes: string[] }> {
  const placed: Record<string, { count: number; nodes: string[] }> = {};
  let current: string[] = [];
  for (const line of lines.filter((text) => text.includes("VerifyEachNodeIsAssignedToAnEp"))) {
    const heading = /placed on \[(\w+)\]\. Number of nodes: (\d+)/.exec(line);
    if (heading) {
      current = [];
      placed[heading[1]!] = { count: Number(heading[2]), nodes: current };
    } else {
      current.push(line.replace(/^.*VerifyEachNodeIsAssignedToAnEp\]\s*/, ""));
    }
  }
  return placed;
}

async function compile(page: Page, onnx: Uint8Array, severity: 0 | 2): Promise<void> {
  await page.evaluate(
    async ({ bytes, level }) => {
      const model = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
      window.session = await window.ort.InferenceSession.create(model, {
        executionProviders: ["webgpu"],
        graphOptimizationLevel: "disabled",
        logSeverityLevel: level,
      });
    },
    { bytes: Buffer.from(onnx).toString("base64"), level: severity },
  );
}

/** Runs a program on WebGPU with all its inputs, including weights. */
export async function runOnGpu(
  page: Page,
  onnx: Uint8Array,
  feeds: ReadonlyMap<string, HostTensor>,
): Promise<Map<string, FloatTensor>> {
  await compile(page, onnx, 2);
  const packed = [...feeds].map(([name, tensor]) => [name, pack(tensor)] as const);
  const outputs = await page.evaluate(async (inputs) => {
    const decode = (text: string) =>
      Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
    const tensors = inputs.map(([name, { type, bytes, dims }]): [string, Tensor] => {
      const data = type === "float32" ? new Float32Array(decode(bytes)) : new Int32Array(decode(bytes));
      return [name, new window.ort.Tensor(type, data as Float32Array, dims)];
    });
    const { inputNames } = window.session;
    const result = await window.session.run(
      Object.fromEntries(tensors.filter(([name]) => inputNames.includes(name))),
    );
    await window.session.release();
    return Object.entries(result).map(([name, { data, dims }]) => {
      const view = data as Float32Array;
      const raw = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      let text = "";
      for (const byte of raw) text += String.fromCharCode(byte);
      return [name, { type: "float32" as const, bytes: btoa(text), dims }] as const;
    });
  }, packed);
  return new Map(outputs.map(([name, tensor]) => [name, unpack(tensor)]));
}
