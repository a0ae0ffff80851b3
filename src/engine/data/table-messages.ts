/** @file Messages between the engine and the worker that reads one table. */

import type { Progress } from "../../lib/call";
import { AppError, type ErrorCode, toAppError } from "../../lib/errors";
import type { DataSource, DataTable } from "../api/data";

export interface TableRequest {
  readonly source: DataSource;
  /** The URL of the folder with the embedded models. */
  readonly modelsUrl: string;
}

export type TableMessage =
  /** Sent repeatedly as long as the worker's event loop runs. */
  | { readonly kind: "beat" }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "table"; readonly table: DataTable }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string; readonly hint: string };

const millisecondsBetweenBeats = 250;

/** The worker's side: sends the table that `read` returns, or its error. */
export async function answerRequest(
  read: (onProgress: (progress: Progress) => void) => Promise<DataTable>,
  post: (message: TableMessage) => void,
): Promise<void> {
  const beat = setInterval(() => post({ kind: "beat" }), millisecondsBetweenBeats);
  try {
    post({ kind: "table", table: await read((progress) => post({ kind: "progress", progress })) });
  } catch (thrown) {
    const { code, message, hint } = toAppError(thrown);
    post({ kind: "failed", code, message, hint });
  } finally {
    clearInterval(beat);
  }
}

export function errorOfMessage({ code, message, hint }: Extract<TableMessage, { kind: "failed" }>): AppError {
  return new AppError(code, message, hint);
}
