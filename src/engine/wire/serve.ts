/** @file The worker's side of the protocol: runs calls on an engine and cancels them. */

import { type CallOptions, type Progress, untilAborted } from "../../lib/call";
import { AppError, toAppError } from "../../lib/errors";
import type { ServedEngine } from "../engine";
import { type Call, holdsModel, type Reply, verbs, type WorkerApi } from "./protocol";
import { ReceivedSets } from "./text-sets";

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/** `transfer` marks buffers that are moved instead of copied. */
export function serve(
  engine: ServedEngine,
  transfer: (reply: Reply, buffers: ArrayBuffer[]) => Reply,
  holdsLock = false,
): WorkerApi {
  const running = new Map<number, AbortController>();
  const sets = new ReceivedSets();
  /** Answers with a model, until the page has received them. */
  const untaken = new Map<number, object>();
  const withdraw = (id: number) => {
    const answer = untaken.get(id);
    untaken.delete(id);
    if (answer) void engine.withdraw(answer).catch(() => undefined);
  };
  return {
    async call({ id, verb, args: packed }, onProgress, onStep) {
      const args = sets.unpacked(packed);
      if (!args) return { ok: "lacks-texts" };
      const controller = new AbortController();
      running.set(id, controller);
      try {
        const options = {
          signal: controller.signal,
          ...(onProgress && { onProgress: throttled(onProgress) }),
          ...(onStep && { onStep: (step: unknown) => untilAborted(onStep(step), controller.signal) }),
        };
        const value = await invoke(engine, { id, verb, args }, options);
        if (holdsModel(verb)) untaken.set(id, value as object);
        if (controller.signal.aborted) withdraw(id);
        return transfer({ ok: true, value }, buffersOf(value));
      } catch (thrown) {
        const { code, message, hint, stack } = toAppError(thrown);
        return { ok: false, code, message, hint, stack };
      } finally {
        running.delete(id);
      }
    },
    cancel: (id) => {
      running.get(id)?.abort();
      withdraw(id);
    },
    taken: (id) => void untaken.delete(id),
    onDevice: (listener) => engine.onDevice(listener),
    ping: () => undefined,
    holdsLock: () => holdsLock,
  };
}

function invoke(engine: ServedEngine, { verb, args }: Call, options: CallOptions): Promise<unknown> {
  if (!Object.hasOwn(verbs, verb)) {
    throw new AppError(
      "bad-input",
      `Unknown call "${verb}".`,
      `Use one of ${Object.keys(verbs).join(", ")}.`,
    );
  }
  const padded = Array.from({ length: verbs[verb].args }, (_, index) => args[index]);
  const method = engine[verb].bind(engine) as AnyCall;
  return method(...padded, options);
}

const leastMilliseconds = 50;

/** Passes on one report per 50 ms, and always the last of a stage. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < leastMilliseconds && progress.done !== progress.total) return;
    last = now;
    report(progress);
  };
}

/** The buffers of an answer's own tensors. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (typeof value !== "object" || value === null) return [];
  const buffers = Object.values(value).flatMap((field: unknown) =>
    typeof field === "object" && field !== null && "data" in field && field.data instanceof Float32Array
      ? [field.data.buffer]
      : [],
  );
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
