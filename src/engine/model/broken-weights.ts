/** @file Finds weights that are NaN or infinite while reading, and refuses questions that depend on them. */

import type { Graph } from "../../graph/ir";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import type { Reader } from "./weights";

/** The rows of each parameter that contain NaN or an infinity. */
export type BrokenWeights = ReadonlyMap<string, ReadonlySet<number>>;

/** A reader that also records in `broken` what is not finite. */
export function noting(read: Reader, broken: Map<string, ReadonlySet<number>>): Reader {
  return async (tensor) => {
    const values = await read(tensor);
    const rows = brokenRows(values, tensor.shape);
    if (rows.size > 0) broken.set(tensor.name, rows);
    return values;
  };
}

function brokenRows(values: Float32Array, shape: readonly number[]): ReadonlySet<number> {
  const rows = new Set<number>();
  const width = values.length / (shape[0] ?? 1);
  for (let place = 0; place < values.length; place++) {
    if (!Number.isFinite(values[place])) rows.add(Math.floor(place / width));
  }
  return rows;
}

/**
 * Throws `AppError("bad-numbers")` if a graph computes with a broken weight. Tables from which inputs only look up rows
 * are exempt, because the input decides whether a broken row is read.
 */
export function checkWeights({ nodes }: Graph, broken: BrokenWeights): void {
  if (broken.size === 0) return;
  for (const { op, inputs } of nodes) {
    const read = op === "Gather" && inputs[1]?.origin === "input" ? inputs.slice(1) : inputs;
    const bad = read.find(({ name, origin }) => origin === "parameter" && broken.has(name));
    if (bad)
      throw badNumbers(
        `${bad.name} contains numbers that are not finite, so results that depend on it are meaningless.`,
      );
  }
}

/**
 * Throws `AppError("bad-numbers")` for results that are not finite. A logit of −∞ is allowed for an impossible token,
 * but not for all tokens of a row.
 */
export function checkOutputs(outputs: ReadonlyMap<string, FloatTensor>): void {
  for (const [name, { data, shape }] of outputs) {
    const wrong = name === "logits" ? wrongLogit(data, shape.at(-1)!) : firstInfinite(data);
    if (wrong === null) continue;
    throw badNumbers(`The model computes ${wrong} for ${name}, which is not a finite number.`);
  }
}

function firstInfinite(data: Float32Array): number | null {
  for (let place = 0; place < data.length; place++) {
    if (!Number.isFinite(data[place])) return data[place]!;
  }
  return null;
}

function wrongLogit(data: Float32Array, width: number): number | null {
  for (let start = 0; start < data.length; start += width) {
    let most = Number.NEGATIVE_INFINITY;
    for (let place = start; place < start + width; place++) {
      const logit = data[place]!;
      // False for NaN too.
      if (!(logit <= most)) most = logit;
      if (Number.isNaN(most)) break;
    }
    if (!Number.isFinite(most)) return most;
  }
  return null;
}

export const badNumbers = (message: string) =>
  new AppError(
    "bad-numbers",
    message,
    "Check the checkpoint: some of its weights are not finite, or too large for 32-bit numbers.",
  );

const mostNamed = 3;

/** The notice shown when a model with such weights is loaded. */
export function brokenNotice(broken: BrokenWeights): string[] {
  const names = [...broken.keys()];
  if (names.length === 0) return [];
  const shown = names.slice(0, mostNamed).join(", ") + (names.length > mostNamed ? ", …" : "");
  const verb = names.length === 1 ? "holds" : "hold";
  return [
    `${plural(names.length, "tensor")} ${verb} numbers that are not finite (${shown}): questions that depend on them are refused.`,
  ];
}
