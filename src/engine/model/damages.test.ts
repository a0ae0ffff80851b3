/** @file Damages files in two thousand ways: every reader ends in time, with a result or an `AppError`. */

import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { DamageReport, DamageTask } from "../../testing/damage-worker";
import { refusal, sentenceFault } from "../../testing/refusal";
import type { TableMessage } from "../data/table-messages";
import { readWatched, type TableWorker } from "../data/watched-table";

const numDamages = 2000;
/** Far longer than any damage needs, so that a busy machine does not look like a loop. */
const limit = 20_000;
/** A shorter limit than the app's. */
const patience = { tick: 200, ticks: 25 };

const script = `
  import("vite").then(({ runnerImport }) =>
    runnerImport("src/testing/damage-worker.ts", { configFile: false, logLevel: "error" }));
`;

/** A thread that reads damaged files one by one and can be terminated in a loop. */
class Thread {
  readonly #worker = new Worker(script, { eval: true });

  /** The next message, or `null` after a timeout. */
  #next<T>(milliseconds: number): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: T | null) => {
        clearTimeout(timer);
        this.#worker.off("error", reject);
        this.#worker.off("message", onMessage);
        resolve(message);
      };
      const timer = setTimeout(() => onMessage(null), milliseconds);
      this.#worker.once("error", reject);
      this.#worker.once("message", onMessage);
    });
  }

  /** Resolves with the readers' names when all are ready. */
  async start(): Promise<readonly string[]> {
    const names = await this.#next<readonly string[]>(6 * limit);
    if (!names) throw new Error("The readers did not become ready.");
    return names;
  }

  meet(task: DamageTask): Promise<DamageReport | null> {
    const report = this.#next<DamageReport>(limit);
    this.#worker.postMessage(task);
    return report;
  }

  /** This thread in the role of the app's table worker. */
  tableWorker(task: DamageTask): TableWorker {
    return {
      post: () => this.#worker.postMessage({ ...task, isApart: true }),
      listen: (onMessage, onFailure) => {
        this.#worker.on("message", (message: TableMessage) => onMessage(message));
        this.#worker.on("error", ({ message }) => onFailure(message));
      },
      terminate: () => void this.end(),
    };
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Table readers may loop, because the app's time limit then refuses the file. */
async function meetApart(task: DamageTask): Promise<DamageReport> {
  const thread = new Thread();
  await thread.start();
  const request = { source: { file: new File([], "damaged") }, modelsUrl: "" };
  const { message } = await refusal(readWatched(thread.tableWorker(task), request, {}, patience));
  const fault = sentenceFault(message);
  return { ...task, outcome: fault === null ? "refused" : "fault", words: fault ?? "" };
}

async function afterTimeout(task: DamageTask): Promise<DamageReport> {
  if (task.reader.startsWith("a table")) return meetApart(task);
  return { ...task, outcome: "fault", words: `did not end in ${limit / 1000} s` };
}

/** Runs all damages, and replaces a thread that does not answer. */
async function meetAll(): Promise<{ readers: readonly string[]; reports: readonly DamageReport[] }> {
  let thread = new Thread();
  const readers = await thread.start();
  const reports: DamageReport[] = [];
  for (let seed = 0; seed < numDamages; seed++) {
    const task = { reader: readers[seed % readers.length]!, seed };
    const report = await thread.meet(task);
    reports.push(report ?? (await afterTimeout(task)));
    if (report) continue;
    await thread.end();
    thread = new Thread();
    await thread.start();
  }
  await thread.end();
  return { readers, reports };
}

test("every damaged file ends in time, with a result or an AppError", async () => {
  const { readers, reports } = await meetAll();
  const faults = reports.filter(({ outcome }) => outcome === "fault");
  expect(faults.map(({ reader, seed, words }) => `${reader}, seed ${seed}: ${words}`)).toEqual([]);
  const count = (wanted: DamageReport["outcome"]) =>
    reports.filter(({ outcome }) => outcome === wanted).length;
  // If nearly all files load or nearly all are refused, the damages test little.
  expect(count("loaded")).toBeGreaterThan(numDamages / 10);
  expect(count("refused")).toBeGreaterThan(numDamages / 10);
  expect(readers.length).toBeGreaterThanOrEqual(20);
}, 900_000);

test("a table reader that loops is ended by the app's time limit", async () => {
  const looping = { reader: "a table, rows.parquet", seed: 6738 };
  expect(await meetApart(looping)).toMatchObject({ outcome: "refused" });
}, 120_000);
