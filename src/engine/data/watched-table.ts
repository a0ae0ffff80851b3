/**
 * @file Reads a table in its own worker, which is terminated when it has answered, is cancelled, or falls silent: a
 * damaged file can send a reader into an endless loop.
 */

import { type CallOptions, untilAborted } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { shortened } from "../../lib/quoted";
import type { DataSource, DataTable } from "../api/data";
import { errorOfMessage, type TableMessage, type TableRequest } from "./table-messages";

/** A worker of the browser, or of Node in tests. */
export interface TableWorker {
  post(request: TableRequest): void;
  listen(onMessage: (message: TableMessage) => void, onFailure: (words: string) => void): void;
  terminate(): void;
}

export interface Patience {
  /** Milliseconds between two checks for silence. */
  readonly tick: number;
  /** How many consecutive ticks without a message count as a loop. */
  readonly ticks: number;
}

const usualPatience: Patience = { tick: 1000, ticks: 20 };

/** Throws the reader's `AppError`, `aborted`, or `bad-input` if the worker falls silent. */
export async function readWatched(
  worker: TableWorker,
  request: TableRequest,
  { signal, onProgress }: CallOptions,
  patience: Patience = usualPatience,
): Promise<DataTable> {
  let silence = 0;
  let clock: ReturnType<typeof setInterval> | undefined;
  const answer = new Promise<DataTable>((resolve, reject) => {
    // Counting ticks instead of time avoids blaming the worker if the machine slept.
    clock = setInterval(() => {
      if (++silence > patience.ticks) reject(silent(request.source, patience));
    }, patience.tick);
    worker.listen(
      (message) => {
        silence = 0;
        if (message.kind === "progress") onProgress?.(message.progress);
        if (message.kind === "table") resolve(message.table);
        if (message.kind === "failed") reject(errorOfMessage(message));
      },
      (words) => reject(stopped(request.source, words)),
    );
  });
  try {
    worker.post(request);
    return await untilAborted(answer, signal);
  } finally {
    clearInterval(clock);
    worker.terminate();
  }
}

function nameOf(source: DataSource): string {
  const name = "file" in source ? source.file.name : "id" in source ? source.id : source.embedded;
  return shortened(name, 100);
}

function silent(source: DataSource, { tick, ticks }: Patience): AppError {
  return new AppError(
    "bad-input",
    `${nameOf(source)} could not be read within ${Math.round((tick * ticks) / 1000)} s, so it is probably damaged.`,
    "Check that the file is complete, or save its table as CSV or JSONL.",
  );
}

function stopped(source: DataSource, words: string): AppError {
  return new AppError(
    "bad-input",
    `${nameOf(source)} could not be read: its reader stopped${words === "" ? "" : ` (${shortened(words, 200)})`}.`,
    "Try again; if it stops again, the file is probably damaged or too large for this browser.",
  );
}
