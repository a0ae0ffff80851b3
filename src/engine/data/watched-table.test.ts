import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { AppError } from "../../lib/errors";
import { loopingParquet } from "../../testing/parquet-file";
import { refusal } from "../../testing/refusal";
import type { DataTable } from "../api/data";
import { answerRequest, type TableMessage } from "./table-messages";
import { readWatched, type TableWorker } from "./watched-table";

const file = new File([new Uint8Array(loopingParquet())], "damaged.parquet");
const request = { source: { file }, modelsUrl: "http://here.invalid/models/" };
const table: DataTable = { name: "good", columns: [], numRows: 0, notices: [] };

const threads: Worker[] = [];
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

/** A thread that reads the file with the real reader, which loops, and sends beats until then. */
function parquetThread(): TableWorker & { readonly ended: Promise<number> } {
  const code = `
    const { parentPort } = require("node:worker_threads");
    setInterval(() => parentPort.postMessage({ kind: "beat" }), 20);
    parentPort.on("message", async (bytes) => {
      const { parquetReadObjects } = await import("hyparquet");
      parentPort.postMessage({ kind: "progress", progress: { stage: "run", done: 0, unit: "rows" } });
      await parquetReadObjects({ file: bytes.buffer });
      parentPort.postMessage({ kind: "failed", code: "internal", message: "It ended.", hint: "It should not." });
    });`;
  const thread = new Worker(code, { eval: true });
  threads.push(thread);
  return {
    post: () => thread.postMessage(loopingParquet()),
    listen: (onMessage, onFailure) => {
      thread.on("message", (message: TableMessage) => onMessage(message));
      thread.on("error", ({ message }) => onFailure(message));
    },
    terminate: () => void thread.terminate(),
    ended: new Promise((resolve) => thread.on("exit", resolve)),
  };
}

/** A worker that runs in this thread. */
function nearWorker(read: () => Promise<DataTable>): TableWorker & { isTerminated: boolean } {
  let tell: (message: TableMessage) => void = () => undefined;
  return {
    isTerminated: false,
    post: () => void answerRequest(read, (message) => tell(message)),
    listen(onMessage) {
      tell = onMessage;
    },
    terminate() {
      this.isTerminated = true;
    },
  };
}

test("a file that sends the reader into a loop is refused, its worker ends, and the next file is read", async () => {
  const thread = parquetThread();
  const error = await refusal(readWatched(thread, request, {}, { tick: 100, ticks: 20 }));
  expect([error.code, error.message]).toEqual([
    "bad-input",
    "damaged.parquet could not be read within 2 s, so it is probably damaged.",
  ]);
  await thread.ended;
  expect(
    await readWatched(
      nearWorker(async () => table),
      request,
      {},
    ),
  ).toEqual(table);
});

test("cancelling ends a worker that loops", async () => {
  const thread = parquetThread();
  const controller = new AbortController();
  const reading = readWatched(thread, request, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect((await refusal(reading)).code).toBe("aborted");
  await thread.ended;
});

test("a slow worker that sends beats is awaited; its error keeps code and message", async () => {
  const slow = nearWorker(() => new Promise((resolve) => setTimeout(resolve, 1500, table)));
  expect(await readWatched(slow, request, {}, { tick: 100, ticks: 10 })).toEqual(table);
  expect(slow.isTerminated).toBe(true);
  const odd = new AppError("no-file", "It is not there.", "Look elsewhere.");
  const failing = nearWorker(() => Promise.reject(odd));
  const { code, message, hint } = await refusal(readWatched(failing, request, {}));
  expect([code, message, hint]).toEqual([odd.code, odd.message, odd.hint]);
});
