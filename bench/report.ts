/** @file Prints a bench's results as a table and as JSON, and writes the JSON to `bench/.output/`. */

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Page } from "@playwright/test";

export type Row = Readonly<Record<string, string | number>>;

/** `threads`: those of `threadsOf`, or null where they do not matter. */
export function report(name: string, rows: readonly Row[], threads: string | null = null): void {
  console.log(`\n${[name, threads].filter(Boolean).join(", ")}\n${table(rows)}\n`);
  const json = JSON.stringify({
    bench: name,
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    threads,
    rows,
  });
  console.log(json);
  mkdirSync("bench/.output", { recursive: true });
  writeFileSync(`bench/.output/${name}.json`, json);
}

/** In words, how many threads the page's models run on; null on a GPU. */
export async function threadsOf(page: Page): Promise<string | null> {
  const { threads, stepThreads } = await page.evaluate(() => window.headscope!.device());
  if (threads === undefined) return null;
  const steps = stepThreads === undefined ? "" : `, ${stepThreads} for steps`;
  return `${threads} ${threads === 1 ? "thread" : "threads"}${steps}`;
}

function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, index) => cell.padEnd(widths[index]!)).join("  ");
  return [line(columns), ...rows.map((row) => line(columns.map((column) => String(row[column]))))].join("\n");
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
