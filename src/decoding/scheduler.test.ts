import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { uniformNumbers } from "../lib/random";
import { decodeAll, type TableModel, tableModel, tableStep } from "../testing/table-model";
import { createStrategy } from "./lane";
import { parseLane } from "./parse-lane";
import type { LaneResult } from "./records";
import { Scheduler } from "./scheduler";
import type { StepFunction, Strategy } from "./strategy";

const size = 14;
const next = uniformNumbers(1, "scores");
const table = (rows: number, columns: number, scale: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => (2 * next() - 1) * scale));
const model: TableModel = tableModel({
  pair: table(size, size, 2),
  before: table(size, size, 1),
  wave: table(7, size, 1),
  states: table(size, 4, 1),
  echoes: table(size, 4, 0.5),
});

interface Lane {
  readonly options: object;
  readonly ids: readonly number[];
}

const strategyOf = ({ options, ids }: Lane): Strategy =>
  createStrategy(
    parseLane(options, { vocabSize: size, eosTokenIds: [13], maxPositions: 60, promptLength: ids.length }),
    { ids },
  );

const prompts = [[1, 2, 3], [1, 2, 3], [4], [5, 1, 2, 3, 7]] as const;

const lane: fc.Arbitrary<Lane> = fc.record({
  options: fc.constantFrom<object[]>(
    { max_new_tokens: 7 },
    { max_new_tokens: 12, no_repeat_ngram_size: 2 },
    { max_new_tokens: 9, do_sample: true, temperature: 1.3 },
    { max_new_tokens: 5, do_sample: true, num_return_sequences: 3, seed: 4 },
    { max_new_tokens: 8, penalty_alpha: 0.6, top_k: 3 },
    { max_new_tokens: 8, num_beams: 3, early_stopping: true },
    { max_new_tokens: 6, num_beams: 4, num_beam_groups: 2, diversity_penalty: 1 },
    { max_new_tokens: 6, num_beams: 2, do_sample: true },
    { simple_beam: true, beam_width: 3, max_length: 6 },
  ),
  ids: fc.constantFrom(...prompts),
});

/** Each lane with the round in which it joins, and the one in which it is taken away. */
const guest = fc.record({
  lane,
  joins: fc.nat(10),
  leaves: fc.option(fc.nat(12), { nil: Number.POSITIVE_INFINITY }),
});

/** The results of lanes that join and leave as they please, by their number. */
async function runTogether(
  guests: readonly { lane: Lane; joins: number; leaves: number }[],
  step: StepFunction,
  onRound?: (scheduler: Scheduler) => void,
): Promise<Map<number, LaneResult>> {
  const scheduler = new Scheduler(step);
  const numbers = new Map<number, number>();
  const results = new Map<number, LaneResult>();
  for (let round = 0; round < 40; round++) {
    guests.forEach(({ lane: own, joins, leaves }, index) => {
      if (joins === round) numbers.set(scheduler.add(strategyOf(own)), index);
      for (const [number, of] of numbers) if (of === index && leaves === round) scheduler.remove(number);
    });
    onRound?.(scheduler);
    for (const update of await scheduler.advance()) {
      if (update.kind === "failed") throw update.error;
      if (update.kind === "finished") results.set(numbers.get(update.lane)!, update.result);
    }
  }
  return results;
}

test("a lane gives the same beside any others as alone, whoever joins and leaves", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(guest, { minLength: 1, maxLength: 6 }), async (guests) => {
      const together = await runTogether(guests, tableStep(model).step);
      for (const [index, { lane: own, joins, leaves }] of guests.entries()) {
        const [alone] = await decodeAll(model, [strategyOf(own)]);
        if (together.has(index)) expect(together.get(index)).toEqual(alone!.result);
        else expect(leaves).toBeLessThan(joins + alone!.steps.length + 2);
      }
    }),
    { seed: 2, numRuns: 150 },
  );
});

test("a cache that is lost at any time changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(guest, { minLength: 1, maxLength: 4 }), fc.nat(10), async (guests, lost) => {
      const { step } = tableStep(model);
      // What is not trusted is never asked for: a step with an empty cache does as well.
      const fresh = tableStep(model);
      let round = 0;
      const losing: StepFunction = (batch, signal) => (round <= lost ? step : fresh.step)(batch, signal);
      const results = await runTogether(guests, losing, (scheduler) => {
        if (round++ === lost) scheduler.forgetCache();
      });
      expect(results).toEqual(await runTogether(guests, tableStep(model).step));
    }),
    { seed: 3, numRuns: 40 },
  );
});

test("one prompt is read once for all lanes, and equal rows are one row", async () => {
  const { step, batches } = tableStep(model);
  const scheduler = new Scheduler(step);
  const ids = [1, 2, 3];
  scheduler.add(strategyOf({ options: { max_new_tokens: 4 }, ids }));
  scheduler.add(strategyOf({ options: { max_new_tokens: 4 }, ids }));
  scheduler.add(strategyOf({ options: { max_new_tokens: 4, penalty_alpha: 0.6, top_k: 3 }, ids }));
  await scheduler.advance();
  // Contrastive search wants the hidden states of the row that all share.
  expect(batches[0]).toEqual({
    rows: [{ parent: null, tokens: ids, pastLength: 0, hidden: true }],
    inPlace: false,
  });
  await scheduler.advance();
  // The greedy token is the first of contrastive search's candidates.
  expect(batches[1]!.rows).toHaveLength(3);
  expect(batches[1]!.rows.every(({ parent, pastLength }) => parent === 0 && pastLength === 3)).toBe(true);
});

test("where nothing moves the batch says so", async () => {
  const { step, batches } = tableStep(model);
  const scheduler = new Scheduler(step);
  scheduler.add(strategyOf({ options: { max_new_tokens: 6, eos_token_id: null }, ids: [4] }));
  const other = scheduler.add(
    strategyOf({ options: { max_new_tokens: 6, eos_token_id: null }, ids: [5, 1] }),
  );
  for (let round = 0; round < 3; round++) await scheduler.advance();
  expect(batches.map(({ inPlace }) => inPlace)).toEqual([false, true, true]);
  scheduler.remove(other);
  await scheduler.advance();
  await scheduler.advance();
  expect(batches.map(({ inPlace }) => inPlace).slice(3)).toEqual([false, true]);
});

test("only as many logits are asked for as the lane reads that reads most", async () => {
  const { step, batches } = tableStep(model);
  const scheduler = new Scheduler(step);
  const add = (options: object) => scheduler.add(strategyOf({ options, ids: [4] }));
  add({ max_new_tokens: 6, eos_token_id: null });
  await scheduler.advance();
  add({ max_new_tokens: 6, eos_token_id: null, do_sample: true, top_k: 12, top_p: 0.9 });
  await scheduler.advance();
  const other = add({ max_new_tokens: 6, eos_token_id: null, temperature: 0.5, do_sample: true });
  await scheduler.advance();
  scheduler.remove(other);
  await scheduler.advance();
  expect(batches.map(({ largest }) => largest)).toEqual([10, 12, undefined, 12]);
});

test("every lane advances by one token, a lane of contrastive search a call later", async () => {
  const scheduler = new Scheduler(tableStep(model).step);
  scheduler.add(strategyOf({ options: { max_new_tokens: 3, eos_token_id: null }, ids: [4] }));
  scheduler.add(
    strategyOf({
      options: { max_new_tokens: 2, penalty_alpha: 0.6, top_k: 3, eos_token_id: null },
      ids: [4],
    }),
  );
  const seen: string[] = [];
  await scheduler.run((updates) => {
    seen.push(
      updates
        .map((update) => `${update.lane} ${update.kind} ${"step" in update && update.step !== null}`)
        .join(),
    );
  });
  expect(seen).toEqual([
    "0 step true,1 step false",
    "0 step true,1 step true",
    "0 finished true,1 finished true",
  ]);
});

test("after a cancelled or failed step the lanes go on where they were", async () => {
  const whole = await runTogether(
    [
      {
        lane: { options: { max_new_tokens: 8, penalty_alpha: 0.6, top_k: 3 }, ids: [1, 2] },
        joins: 0,
        leaves: 99,
      },
    ],
    tableStep(model).step,
  );
  const { step } = tableStep(model);
  const controller = new AbortController();
  let call = 0;
  const faulty: StepFunction = async (batch, signal) => {
    call++;
    if (call === 3) throw new AppError("device-lost", "The device is gone.", "Wait.");
    const scored = await step(batch, signal);
    if (call === 5) controller.abort();
    return scored;
  };
  const scheduler = new Scheduler(faulty);
  scheduler.add(strategyOf({ options: { max_new_tokens: 8, penalty_alpha: 0.6, top_k: 3 }, ids: [1, 2] }));
  const failures: unknown[] = [];
  let result: LaneResult | undefined;
  while (!result) {
    try {
      for (const update of await scheduler.advance(call < 6 ? controller.signal : undefined)) {
        if (update.kind === "finished") result = update.result;
      }
    } catch (thrown) {
      failures.push((thrown as AppError).code);
      if (failures.length === 3) call = 6;
    }
  }
  // The last refusal is that of a signal that had fired before.
  expect(failures).toEqual(["device-lost", "aborted", "aborted"]);
  expect(result).toEqual(whole.get(0));
});

test("two advances at once are refused, and without lanes there is nothing to do", async () => {
  const scheduler = new Scheduler(tableStep(model).step);
  expect(await scheduler.advance()).toEqual([]);
  scheduler.add(strategyOf({ options: {}, ids: [1] }));
  const first = scheduler.advance();
  await expect(scheduler.advance()).rejects.toThrow("advanced already");
  expect(await first).toHaveLength(1);
});

test("a lane that is removed or added while a step runs is left out of it", async () => {
  const scheduler = new Scheduler(tableStep(model).step);
  const gone = scheduler.add(strategyOf({ options: {}, ids: [1] }));
  const stays = scheduler.add(strategyOf({ options: {}, ids: [2] }));
  const advancing = scheduler.advance();
  scheduler.remove(gone);
  const late = scheduler.add(strategyOf({ options: {}, ids: [3] }));
  expect((await advancing).map((update) => update.lane)).toEqual([stays]);
  expect((await scheduler.advance()).map((update) => update.lane)).toEqual([stays, late]);
});
