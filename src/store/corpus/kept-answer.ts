/** @file Keeps an answer about a model and its texts in this browser, as long as the model gives the same for one text. */

import { z } from "zod";
import { areClose } from "./chunks";
import { type Chunk, type ChunkKeeper, type Keepers, keeperFor, resultKeepers } from "./keeper";

/** An answer is one chunk, whatever its texts are. */
interface KeptAnswer<Found> extends Chunk {
  readonly found: Found;
  /** What the model gave for one text. */
  readonly check: Float32Array;
}

export type AnswerKeepers<Found> = Keepers<KeptAnswer<Found>>;

export const answerKeepers = <Found>(found: z.ZodType<Found>): AnswerKeepers<Found> =>
  resultKeepers(z.object({ rows: z.array(z.number()), check: z.instanceof(Float32Array), found }));

interface Asking<Found> {
  /** The key of the model. */
  readonly model: string;
  readonly id: string;
  /** What the model gives for one text now. */
  readonly check: () => Promise<readonly number[]>;
  readonly answer: () => Promise<Found>;
}

export async function keptAnswer<Found>(
  keepers: AnswerKeepers<Found>,
  { model, id, check, answer }: Asking<Found>,
): Promise<Found> {
  const keeper: ChunkKeeper<KeptAnswer<Found>> = keeperFor(model, keepers);
  const [kept] = await keeper.load(id);
  const now = await check();
  if (kept && areClose(kept.check, now)) return kept.found;
  await keeper.forget(id);
  const found = await answer();
  await keeper.save(id, { rows: [0], check: Float32Array.from(now), found });
  return found;
}
