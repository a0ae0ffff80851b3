/**
 * @file Rotary position embeddings (Su et al. 2021) as in the library's `modeling_rope_utils`: each pair of dimensions
 * of a query or key is turned by an angle that grows with the position, faster for the first pairs.
 *
 * Sines and cosines come as tables that are computed here, because those of GPUs are too coarse for large angles.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { badConfig, unsupported } from "./config";

/** Longer texts are cut: the attention of more tokens fits no browser, and the tables would be large. */
export const mostPositions = 8192;

/** Every step is rounded to float32, as in the library: the angle of a late position shows each difference. */
const round = Math.fround;

/** PyTorch divides a number by a tensor by multiplying it with the reciprocal. */
const divided = (number: number, by: number) => round(round(number) * round(1 / by));

const positive = z.number().positive();

/** `rope_scaling` or, in files of transformers 5, `rope_parameters`. */
export const ropeSettings = z
  .object({
    rope_type: z.string().nullish(),
    type: z.string().nullish(),
    rope_theta: positive.nullish(),
    partial_rotary_factor: z.number().gt(0).max(1).nullish(),
    factor: positive.nullish(),
    low_freq_factor: positive.nullish(),
    high_freq_factor: positive.nullish(),
    original_max_position_embeddings: positive.nullish(),
  })
  .nullish();

export type RopeSettings = z.infer<typeof ropeSettings>;

export interface Rope {
  /** How many dimensions of a head are turned; the others stay. */
  readonly dims: number;
  /** The turn of each pair per position, in radians. */
  readonly turns: Float32Array;
}

/** Throws `AppError` for a kind of scaling that is not supported. */
export function ropeOf(dims: number, theta: number, settings: RopeSettings): Rope {
  if (dims % 2 !== 0) throw badConfig(`a rotary embedding needs an even head size, but it is ${dims}.`);
  const base = round(theta);
  const turns = Float32Array.from({ length: dims / 2 }, (_, pair) => {
    const exponent = round((2 * pair) / dims);
    return 1 / round(base ** exponent);
  });
  return { dims, turns: scaled(turns, settings) };
}

function scaled(turns: Float32Array, settings: RopeSettings): Float32Array {
  const kind = settings?.rope_type ?? settings?.type ?? "default";
  switch (kind) {
    case "default":
      return turns;
    case "linear":
      return turns.map((turn) => turn / needed(settings, "factor"));
    case "llama3":
      return turns.map((turn) => llama3Turn(turn, settings));
    default:
      throw unsupported(
        `This checkpoint scales its positions by "${kind.slice(0, 40)}"; supported are default, linear and llama3.`,
      );
  }
}

/** Slow turns become slower by `factor`, fast ones stay, and those between are interpolated (Llama 3.1). */
function llama3Turn(turn: number, settings: RopeSettings): number {
  const [factor, low, high] = (["factor", "low_freq_factor", "high_freq_factor"] as const).map((name) =>
    needed(settings, name),
  ) as [number, number, number];
  const context = needed(settings, "original_max_position_embeddings");
  const wavelength = divided(2 * Math.PI, turn);
  if (wavelength > context / low) return turn / factor;
  if (wavelength < context / high) return turn;
  const smooth = round(round(divided(context, wavelength) - low) / (high - low));
  return round(round(round(1 - smooth) * turn) / factor) + round(smooth * turn);
}

type SettingName = "factor" | "low_freq_factor" | "high_freq_factor" | "original_max_position_embeddings";

function needed(settings: RopeSettings, name: SettingName): number {
  const value = settings?.[name];
  if (value === null || value === undefined) throw badConfig(`its scaled positions need ${name}.`);
  return value;
}

const functions = { cos: Math.cos, sin: Math.sin } as const;

/** `[numPositions, dims / 2]`. */
function ropeTable(part: keyof typeof functions, { turns }: Rope, numPositions: number): Float32Array {
  const table = new Float32Array(numPositions * turns.length);
  for (let position = 0; position < numPositions; position++) {
    for (const [pair, turn] of turns.entries()) {
      table[position * turns.length + pair] = functions[part](round(position * turn));
    }
  }
  return table;
}

/** The parameters `name.cos` and `name.sin`, which `anglesOf` reads. */
export const ropeTables = (name: string, rope: Rope, numPositions: number) => ({
  [`${name}.cos`]: () => ropeTable("cos", rope, numPositions),
  [`${name}.sin`]: () => ropeTable("sin", rope, numPositions),
});

/** The cosines and sines of each token's position, `[B, 1, T, dims / 2]`. */
export interface Angles {
  readonly cos: Value;
  readonly sin: Value;
}

/** `name`: the prefix of the tables, which are parameters `name.cos` and `name.sin`. */
export function anglesOf(
  g: GraphBuilder,
  name: string,
  { turns }: Rope,
  numPositions: number,
  positionIds: Value,
): Angles {
  const part = (which: keyof typeof functions) => {
    const table = g.parameter(`${name}.${which}`, [numPositions, turns.length]);
    return g.unsqueeze(g.gather(table, positionIds, 0), [1]);
  };
  return { cos: part("cos"), sin: part("sin") };
}

/** Turns the first `dims` dimensions of `[B, H, T, D]`; pair i are the dimensions i and i + dims / 2. */
export function rotate(g: GraphBuilder, x: Value, { dims }: Rope, { cos, sin }: Angles): Value {
  const rest = Number(x.shape[3]) - dims;
  const half = dims / 2;
  const [first, second, others] = g.split(x, 3, rest > 0 ? [half, half, rest] : [half, half]);
  const turned = [
    g.sub(g.mul(first!, cos), g.mul(second!, sin)),
    g.add(g.mul(second!, cos), g.mul(first!, sin)),
  ];
  return g.concat(others ? [...turned, others] : turned, 3);
}
