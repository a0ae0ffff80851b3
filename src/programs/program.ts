/** @file A program: one question to a model, as a graph. Only `programs/` knows the names of its inputs and outputs. */

import { GraphBuilder } from "../graph/builder";
import type { Graph } from "../graph/ir";
import type { Value } from "../graph/value";
import type { Forward, ForwardInputs, Model } from "../models/model";

export interface Program {
  /** Equal keys mean equal graphs over the same model. */
  readonly key: string;
  /** Built on first use, since a program that was compiled before is found by its key alone. */
  readonly graph: Graph;
  /** Outputs that stay on the device to be fed into a later run. */
  readonly kept: readonly string[];
  /** "step": a few tokens on top of a cache, again and again; else "batch". */
  readonly work: "batch" | "step";
}

type Traits = Partial<Pick<Program, "kept" | "work">>;

/** The program whose outputs `build` declares. */
export function defineProgram(
  model: Model,
  key: string,
  build: (g: GraphBuilder) => void,
  { kept = [], work = "batch" }: Traits = {},
): Program {
  let built: Graph | null = null;
  return {
    key,
    kept,
    work,
    get graph() {
      if (built) return built;
      const g = new GraphBuilder(`${model.family}.${key}`);
      build(g);
      built = g.build();
      return built;
    },
  };
}

/** The input of every program that holds the ids of its tokens. */
export const tokenIds = "input_ids";
export const positionIds = "position_ids";
const typeIds = "token_type_ids";

/** The inputs that name rows of tables. */
export const rowInputs = [tokenIds, positionIds, typeIds];

/** How many texts a program takes: any number, or one, which has no padding. */
export type Rows = "B" | 1;

/** B batch, T tokens. Families without segments have no `token_type_ids`; without `masked` there is no `head_mask`. */
export function declareInputs(
  g: GraphBuilder,
  model: Model,
  masked: boolean,
  rows: Rows = "B",
): ForwardInputs {
  return {
    inputIds: g.input(tokenIds, "int32", [rows, "T"]),
    attentionMask: g.input("attention_mask", "int32", [rows, "T"]),
    positionIds: g.input(positionIds, "int32", [rows, "T"]),
    typeIds: model.hasTypeIds ? g.input(typeIds, "int32", [rows, "T"]) : null,
    headMask: masked ? g.input("head_mask", "float32", [model.numLayers, model.numHeads]) : null,
    past: null,
  };
}

/** A forward pass from which `ask` takes the outputs. */
export function forwardProgram(
  model: Model,
  key: string,
  masked: boolean,
  ask: (g: GraphBuilder, forward: Forward) => void,
  rows: Rows = "B",
): Program {
  return defineProgram(model, key, (g) => ask(g, model.forward(g, declareInputs(g, model, masked, rows))));
}

/** Outputs `read` each item as `name.0`, `name.1`, …, skipping the items that are null. */
export function outputEach<Item extends object>(
  g: GraphBuilder,
  name: string,
  items: readonly (Item | null)[],
  read: (item: Item, index: number) => Value,
): void {
  items.forEach((item, index) => {
    if (item) g.output(`${name}.${index}`, read(item, index));
  });
}
