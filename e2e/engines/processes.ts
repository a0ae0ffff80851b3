/** @file Starts and ends the processes and folders of a browser under test. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

const patience = 30_000;

export interface Processes {
  readonly folder: string;
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** Ends every process and removes the folder. */
  end(): Promise<void>;
}

/** Returns the result of `use`; if it fails, ends what it started. */
export async function withProcesses<T>(use: (processes: Processes) => Promise<T>): Promise<T> {
  const processes = createProcesses();
  try {
    return await use(processes);
  } catch (thrown) {
    await processes.end();
    throw thrown;
  }
}

function createProcesses(): Processes {
  const folder = mkdtempSync(join(tmpdir(), "headscope-"));
  const started: ChildProcess[] = [];
  return {
    folder,
    start: (command, args, env = {}) => {
      const child = spawn(command, args, {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "pipe", "pipe"],
      });
      started.push(child);
      return child;
    },
    end: async () => {
      for (const child of started.toReversed()) await ended(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, "exit");
  child.kill();
  const force = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(force);
}

/** The first match of `pattern` in a process's output. Rejects if the process ends or takes too long. */
export function written(child: ChildProcess, stream: Readable, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const fail = (reason: string) => reject(new Error(`${child.spawnfile} ${reason}: ${text.slice(-500)}`));
    const timer = setTimeout(() => fail("did not become ready"), patience);
    child.once("error", ({ message }) => fail(message));
    child.once("exit", () => fail("ended"));
    stream.on("data", (chunk) => {
      text += String(chunk);
      const match = pattern.exec(text);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1] ?? match[0]);
      text = "";
    });
  });
}
