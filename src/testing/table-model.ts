/** @file A language model made of small tables, and a step function over it that enforces the contract of batches. */

import type { LaneResult, StepRecord } from "../decoding/records";
import { Scheduler } from "../decoding/scheduler";
import type { Batch, RowScores, StepFunction, Strategy } from "../decoding/strategy";

export interface TableModel {
  readonly vocabSize: number;
  /** The scores after a row of tokens, `[vocabSize]`. */
  logits(ids: readonly number[]): Float32Array;
  /** The hidden state of the last of a row of tokens, `[hiddenSize]`. */
  hidden(ids: readonly number[]): Float32Array;
}

/** Scores that depend only on the last token. */
export function bigramModel(rows: readonly (readonly number[])[]): TableModel {
  return {
    vocabSize: rows.length,
    logits: (ids) => Float32Array.from(rows[ids[ids.length - 1]!]!),
    hidden: (ids) => Float32Array.from(rows[ids[ids.length - 1]!]!),
  };
}

/** The model that `reference/goldens/table_model.py` describes. */
export interface Tables {
  readonly pair: readonly (readonly number[])[];
  readonly before: readonly (readonly number[])[];
  readonly wave: readonly (readonly number[])[];
  readonly states: readonly (readonly number[])[];
  readonly echoes: readonly (readonly number[])[];
}

export function tableModel(tables: Tables): TableModel {
  const sum = (rows: readonly (readonly number[])[]) =>
    rows.map((row) => Float32Array.from(row)).reduce((a, b) => a.map((value, index) => value + b[index]!));
  const [last, earlier] = [-1, -2].map((place) => (ids: readonly number[]) => ids.at(place) ?? 0);
  return {
    vocabSize: tables.pair.length,
    logits: (ids) =>
      sum([
        tables.pair[last!(ids)]!,
        tables.before[earlier!(ids)]!,
        tables.wave[(ids.length - 1) % tables.wave.length]!,
      ]),
    hidden: (ids) => sum([tables.states[last!(ids)]!, tables.echoes[earlier!(ids)]!]),
  };
}

export interface TableStep {
  readonly step: StepFunction;
  readonly batches: Batch[];
}

/** A step function with a cache of token ids. Throws if a batch breaks the contract. `batches`: all batches so far. */
export function tableStep(model: TableModel): TableStep {
  let cache: readonly (readonly number[])[] = [];
  const batches: Batch[] = [];
  const step: StepFunction = async (batch) => {
    batches.push(batch);
    checkBatch(batch, cache);
    const past = cache;
    cache = batch.rows.map(({ parent, tokens }) => [...(parent === null ? [] : past[parent]!), ...tokens]);
    return batch.rows.map(({ tokens, hidden }, row): RowScores => {
      const ids = cache[row]!;
      const states = tokens.flatMap((_, place) => [
        ...model.hidden(ids.slice(0, ids.length - tokens.length + place + 1)),
      ]);
      return { logits: model.logits(ids), ...(hidden && { hidden: Float32Array.from(states) }) };
    });
  };
  return { step, batches };
}

function checkBatch({ rows, inPlace }: Batch, cache: readonly (readonly number[])[]): void {
  const fail = (what: string) => {
    throw new Error(`The batch breaks the contract: ${what}.`);
  };
  if (rows.length === 0) fail("it is empty");
  if (new Set(rows.map(({ parent, tokens }) => `${parent}/${tokens}`)).size < rows.length) fail("equal rows");
  const firstNew = rows.findIndex(({ parent }) => parent === null);
  if (firstNew >= 0 && rows.slice(firstNew).some(({ parent }) => parent !== null)) fail("new rows not last");
  for (const { parent, tokens, pastLength } of rows) {
    if (tokens.length === 0) fail("no tokens");
    if (parent !== null && (tokens.length !== 1 || !cache[parent])) fail("a row that does not continue");
    if (pastLength !== (parent === null ? 0 : cache[parent]!.length)) fail("a wrong length");
  }
  const identity = rows.length === cache.length && rows.every(({ parent }, row) => parent === row);
  if (inPlace !== identity) fail("inPlace");
}

export interface Decoded {
  readonly steps: StepRecord[];
  readonly result: LaneResult;
}

/** Runs strategies side by side until all finish. Rejects if one fails. */
export async function decodeAll(model: TableModel, strategies: readonly Strategy[]): Promise<Decoded[]> {
  const scheduler = new Scheduler(tableStep(model).step);
  const lanes = strategies.map((strategy) => scheduler.add(strategy));
  const steps = new Map<number, StepRecord[]>(lanes.map((lane) => [lane, []]));
  const results = new Map<number, LaneResult>();
  await scheduler.run((updates) => {
    for (const update of updates) {
      if (update.kind === "failed") throw update.error;
      if (update.step) steps.get(update.lane)!.push(update.step);
      if (update.kind === "finished") results.set(update.lane, update.result);
    }
  });
  return lanes.map((lane) => ({ steps: steps.get(lane)!, result: results.get(lane)! }));
}
