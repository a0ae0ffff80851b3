/** @file Reads a table in a second worker, which the engine's worker starts. */

import type { CallOptions } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import type { DataTable } from "../api/data";
import type { TableMessage, TableRequest } from "./table-messages";
import { readWatched, type TableWorker } from "./watched-table";

export async function readTableApart(request: TableRequest, options: CallOptions = {}): Promise<DataTable> {
  throwIfAborted(options.signal);
  return readWatched(startWorker(), request, options);
}

function startWorker(): TableWorker {
  const worker = new Worker(new URL("./table-worker.ts", import.meta.url), {
    type: "module",
    name: "headscope-table",
  });
  return {
    post: (request) => worker.postMessage(request),
    listen: (onMessage, onFailure) => {
      worker.addEventListener("message", ({ data }: MessageEvent<TableMessage>) => onMessage(data));
      worker.addEventListener("messageerror", () => onFailure("its answer could not be passed on"));
      worker.addEventListener("error", ({ message }) => onFailure(message ?? ""));
    },
    terminate: () => worker.terminate(),
  };
}
