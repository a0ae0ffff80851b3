/** @file A compiled program on any device: converts feeds and outputs, queues runs, and explains errors. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { explain, type Ort, readOutputs, splitOutputs, toOrtFeed } from "./ort";
import type { Queue } from "./queue";
import type { Feeds, Session } from "./runtime";

export interface Host {
  readonly ort: Ort;
  /** The device's name in error messages. */
  readonly name: string;
  readonly queue: Queue;
}

/** `fixed`: feeds that are the same on every run, such as weights on the GPU. `kept`: outputs that may stay on the device. */
export function compileSession(
  { ort, name, queue }: Host,
  onnx: Uint8Array,
  options: InferenceSession.SessionOptions,
  fixed: Readonly<Record<string, OrtTensor>>,
  kept: readonly string[] = [],
): Promise<Session> {
  const guarded = <T>(task: () => Promise<T>, signal?: AbortSignal) =>
    queue.add(() => task().catch((error: unknown) => Promise.reject(explain(error, name))), signal);

  return guarded(async () => {
    const session = await ort.InferenceSession.create(onnx, options);
    const compute = (feeds: Feeds) => {
      const inputs = Object.entries(feeds).map(([name, feed]) => [name, toOrtFeed(ort, feed)] as const);
      return session.run({ ...Object.fromEntries(inputs), ...fixed });
    };
    return {
      run: (feeds, signal) => guarded(async () => readOutputs(await compute(feeds)), signal),
      runKept: (feeds, signal) => guarded(async () => splitOutputs(await compute(feeds), kept), signal),
      dispose: () => guarded(() => session.release()),
    };
  });
}
