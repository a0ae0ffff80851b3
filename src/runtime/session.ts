/** @file A compiled program on any device: conversion of feeds and outputs, the queue, and errors as sentences. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { explain, type Ort, readOutputs, toOrtTensor } from "./ort";
import type { Queue } from "./queue";
import type { Session } from "./runtime";

export interface Host {
  readonly ort: Ort;
  /** The device's name in sentences. */
  readonly name: string;
  readonly queue: Queue;
}

/** `fixed`: feeds that are the same on every run, such as weights on the GPU. */
export function compileSession(
  { ort, name, queue }: Host,
  onnx: Uint8Array,
  options: InferenceSession.SessionOptions,
  fixed: Readonly<Record<string, OrtTensor>>,
): Promise<Session> {
  const guarded = <T>(task: () => Promise<T>, signal?: AbortSignal) =>
    queue.add(() => task().catch((error: unknown) => Promise.reject(explain(error, name))), signal);

  return guarded(async () => {
    const session = await ort.InferenceSession.create(onnx, options);
    return {
      run: (feeds, signal) =>
        guarded(async () => {
          const inputs = Object.entries(feeds).map(
            ([feed, tensor]) => [feed, toOrtTensor(ort, tensor)] as const,
          );
          return readOutputs(await session.run({ ...Object.fromEntries(inputs), ...fixed }));
        }, signal),
      dispose: () => guarded(() => session.release()),
    };
  });
}
