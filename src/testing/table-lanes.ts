/** @file Runs lanes on small table models, for the tests of the strategies. */

import { createStrategy } from "../decoding/lane";
import { parseLane } from "../decoding/parse-lane";
import { distributionOf, logProbability } from "../decoding/scores";
import { uniformNumbers } from "../lib/random";
import { bigramModel, type Decoded, decodeAll, type TableModel, tableModel } from "./table-model";

/** Tokens as letters. */
export const letters = (ids: readonly number[]): string =>
  ids.map((id) => "abcdefghijklmnopqrstuvwxyz"[id] ?? "?").join("");

/** The result of a lane with these options after a prompt. `ends`: the model's end tokens. */
export async function run(
  model: TableModel,
  prompt: readonly number[],
  options: object,
  ends: readonly number[] = [],
): Promise<Decoded> {
  const settings = parseLane(options, {
    vocabSize: model.vocabSize,
    eosTokenIds: ends,
    maxPositions: 40,
    promptLength: prompt.length,
  });
  const [decoded] = await decodeAll(model, [createStrategy(settings, { ids: prompt, decode: letters })]);
  return decoded!;
}

/** The tokens of the best sequence. */
export const tokensOf = ({ result }: Decoded): readonly number[] => result.sequences[0]!.tokens;

/** A model whose scores depend on the last two tokens and the position. */
export function randomModel(seed: number, size: number, spread = 1): TableModel {
  const next = uniformNumbers(seed, "scores");
  const take = (rows: number, columns: number, scale: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => (2 * next() - 1) * scale));
  return tableModel({
    pair: take(size, size, 3 * spread),
    before: take(size, size, spread),
    wave: take(7, size, spread),
    states: take(size, 4, 1),
    echoes: take(size, 4, 0.5),
  });
}

/** The sum of ln p over the tokens of a text after `prompt`. */
export function scoreOf(model: TableModel, prompt: readonly number[], tokens: readonly number[]): number {
  return tokens.reduce((sum, token, index) => {
    const logits = model.logits([...prompt, ...tokens.slice(0, index)]);
    return sum + logProbability(distributionOf(logits), token);
  }, 0);
}

/** Prefers 0 → 1 → 2 → 0 → …, with a second choice at each step. */
export const circle = bigramModel([
  [0, 3, 1, -1],
  [1, 0, 3, -1],
  [3, 1, 0, 2.5],
  [3, 1, 0, 0],
]);
