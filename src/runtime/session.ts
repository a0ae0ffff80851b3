/** @file A compiled program on any device: converts feeds and outputs, queues runs, and explains errors. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import type { Tensor } from "../lib/tensor";
import {
  explain,
  hostTransfers,
  isKept,
  keptFeed,
  type Ort,
  type Outputs,
  type Transfers,
  takeOutputs,
} from "./ort";
import type { Queue } from "./queue";
import type { Feeds, KeptOutputs, Session } from "./runtime";

export interface Host {
  readonly ort: Ort;
  /** The device's name in error messages. */
  readonly name: string;
  readonly queue: Queue;
  /** The runtime's own if left out. */
  readonly transfers?: Transfers;
}

/** `fixed`: feeds that are the same on every run, such as weights on the GPU. `kept`: outputs that may stay on the device. */
export function compileSession(
  { ort, name, queue, transfers = hostTransfers(ort) }: Host,
  onnx: Uint8Array,
  options: InferenceSession.SessionOptions,
  fixed: Readonly<Record<string, OrtTensor>>,
  kept: readonly string[] = [],
): Promise<Session> {
  const guarded = <T>(task: () => Promise<T>, signal?: AbortSignal) =>
    queue.add(() => task().catch((error: unknown) => Promise.reject(explain(error, name))), signal);

  return guarded(async () => {
    const session = await ort.InferenceSession.create(onnx, options);
    const compute = async (feeds: Feeds, staying: readonly string[]) => {
      const settled = transfers.watch();
      const outputs = await runWith(session, feeds, fixed, transfers).catch(async (error: unknown) => {
        await settled();
        throw error;
      });
      return unlessFailed(takeOutputs(outputs, staying, transfers), settled());
    };
    return {
      run: (feeds, signal) => guarded(async () => (await compute(feeds, [])).outputs, signal),
      runKept: (feeds, signal) => guarded(() => compute(feeds, kept), signal),
      dispose: () => guarded(() => session.release()),
    };
  });
}

/** Both wait for the same commands, so they wait together. If one fails, nothing stays on the device. */
async function unlessFailed(taking: Promise<KeptOutputs>, settling: Promise<void>): Promise<KeptOutputs> {
  const [taken, settled] = await Promise.allSettled([taking, settling]);
  if (taken.status === "rejected") throw taken.reason;
  if (settled.status === "fulfilled") return taken.value;
  for (const tensor of taken.value.kept.values()) tensor.dispose();
  throw settled.reason;
}

async function runWith(
  session: InferenceSession,
  feeds: Feeds,
  fixed: Readonly<Record<string, OrtTensor>>,
  transfers: Transfers,
): Promise<Outputs> {
  const own: OrtTensor[] = [];
  const put = (tensor: Tensor) => {
    own.push(transfers.put(tensor));
    return own.at(-1)!;
  };
  try {
    // A program may have no use for some.
    const inputs = Object.entries(feeds)
      .filter(([name]) => session.inputNames.includes(name))
      .map(([name, feed]) => [name, isKept(feed) ? keptFeed(feed) : put(feed)] as const);
    const outputs = await session.run({ ...Object.fromEntries(inputs), ...fixed });
    return new Map(Object.entries(outputs).map(([name, value]) => [name, value as OrtTensor]));
  } finally {
    for (const tensor of own) tensor.dispose();
  }
}
