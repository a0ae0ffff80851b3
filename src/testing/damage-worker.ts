/** @file The thread that reads damaged files, so that an endless loop can be terminated with it. */

import { type MessagePort, parentPort } from "node:worker_threads";
import fc from "fast-check";
import { answerRequest } from "../engine/data/table-messages";
import { AppError } from "../lib/errors";
import { damagedReaders } from "./damaged-readers";
import { roughMutation } from "./mutations";
import { sentenceFault } from "./refusal";

export interface DamageTask {
  readonly reader: string;
  readonly seed: number;
  /** Whether to answer like the worker in which the app reads tables. */
  readonly isApart?: boolean;
}

/** `fault`: neither an answer nor a proper error; `words` says what came instead. */
export interface DamageReport extends DamageTask {
  readonly outcome: "loaded" | "refused" | "fault";
  readonly words: string;
}

const readers = new Map(damagedReaders().map((reader) => [reader.name, reader]));

function damagedFile(whole: Uint8Array, seed: number): Uint8Array {
  const [mutate] = fc.sample(roughMutation, { seed, numRuns: 1 });
  return mutate!(whole);
}

function faultOf(thrown: unknown): string | null {
  if (!(thrown instanceof AppError))
    return thrown instanceof Error ? (thrown.stack ?? "").slice(0, 600) : String(thrown);
  const { code, message, hint } = thrown;
  if (code === "internal") return `internal: ${message}`;
  return sentenceFault(message) ?? sentenceFault(hint);
}

async function meet(task: DamageTask): Promise<DamageReport> {
  const { whole, read } = readers.get(task.reader)!;
  try {
    await read(damagedFile(whole, task.seed));
    return { ...task, outcome: "loaded", words: "" };
  } catch (thrown) {
    const fault = faultOf(thrown);
    return { ...task, outcome: fault === null ? "refused" : "fault", words: fault ?? "" };
  }
}

/** Reads a damaged table as the app's worker does. */
async function answerApart(port: MessagePort, { reader, seed }: DamageTask): Promise<void> {
  const { whole, readTable } = readers.get(reader)!;
  const bytes = damagedFile(whole, seed);
  await answerRequest(
    () => readTable!(bytes),
    (message) => port.postMessage(message),
  );
}

/** Checks that every undamaged file can be read, then reads damaged ones on request. */
async function serve(port: MessagePort): Promise<void> {
  for (const { name, read, whole } of readers.values()) {
    await read(whole).catch((thrown) => {
      throw new Error(`${name}, undamaged, is refused: ${thrown}`);
    });
  }
  port.on("message", async (task: DamageTask) => {
    if (task.isApart) await answerApart(port, task);
    else port.postMessage(await meet(task));
  });
  port.postMessage([...readers.keys()]);
}

if (parentPort) await serve(parentPort);
