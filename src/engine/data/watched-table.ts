/**
 * @file Reads a table in a worker of its own, which is terminated when it has answered, when the call is cancelled, and
 * when it falls silent: a damaged file can send a reader into a loop that nothing else ends.
 */

import { type CallOptions, untilAborted } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { shortened } from "../../lib/quoted";
import type { DataSource, DataTable } from "../api/data";
import { errorOfMessage, type TableMessage, type TableRequest } from "./table-messages";

/** A worker as this file needs it: the browser's, or one of Node in tests. */
export interface TableWorker {
  post(request: TableRequest): void;
  listen(onMessage: (message: TableMessage) => void, onFailure: (words: string) => void): void;
  terminate(): void;
}

export interface Patience {
  /** How often silence is looked for, in milliseconds. */
  readonly tick: number;
  /** How many ticks in a row without a message count as a loop. */
  readonly ticks: number;
}

const usualPatience: Patience = { tick: 1000, ticks: 20 };

/** Throws `AppError`: what the reader throws, `aborted`, and `bad-input` for a worker that falls silent. */
export async function readWatched(
  worker: TableWorker,
  request: TableRequest,
  { signal, onProgress }: CallOptions,
  patience: Patience = usualPatience,
): Promise<DataTable> {
  let silence = 0;
  let clock: ReturnType<typeof setInterval> | undefined;
  const answer = new Promise<DataTable>((resolve, reject) => {
    // Ticks are counted, not time, so that a machine that slept is not taken for a silent worker.
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
    "Check that the file is whole, or save its table as CSV or JSONL.",
  );
}

function stopped(source: DataSource, words: string): AppError {
  return new AppError(
    "bad-input",
    `${nameOf(source)} could not be read: its reader stopped${words === "" ? "" : ` (${shortened(words, 200)})`}.`,
    "Try again; if it stops again, the file is probably damaged or too large for this browser.",
  );
}
