/**
 * @file Checks every input before a program runs: its shape, and that each index is within its table. A GPU would
 * silently read past the end of a table.
 */

import type { Graph, GraphNode } from "../../graph/ir";
import type { Dim, Shape, Value } from "../../graph/value";
import { AppError } from "../../lib/errors";
import { sizeOf } from "../../lib/tensor";
import type { Feeds } from "../../runtime/runtime";
import type { BrokenWeights } from "./broken-weights";

/** A table from which an input looks up rows. */
interface Table {
  readonly name: string;
  readonly rows: Dim;
  /** Rows that contain NaN or an infinity. */
  readonly broken: ReadonlySet<number>;
}

export interface FeedRule {
  readonly name: string;
  readonly shape: Shape;
  readonly tables: readonly Table[];
}

export function feedRules({ inputs, nodes }: Graph, broken: BrokenWeights): readonly FeedRule[] {
  return inputs.map((input) => ({
    name: input.name,
    shape: input.shape,
    tables: nodes.filter((node) => isLookUp(node, input)).map((node) => tableOf(node, broken)),
  }));
}

const isLookUp = ({ op, inputs }: GraphNode, input: Value): boolean => op === "Gather" && inputs[1] === input;

function tableOf({ inputs, attrs }: GraphNode, broken: BrokenWeights): Table {
  const table = inputs[0]!;
  return {
    name: table.name,
    rows: table.shape[Number(attrs.axis)]!,
    broken: broken.get(table.name) ?? new Set(),
  };
}

/**
 * Throws `AppError("bad-input")` for an input of a wrong shape or range, and "bad-numbers" if it looks up a broken row.
 */
export function checkFeeds(rules: readonly FeedRule[], feeds: Feeds): void {
  const sizes = new Map<string, number>();
  for (const { name, shape } of rules) checkShape(name, shape, feeds, sizes);
  for (const { name, tables } of rules) {
    const feed = feeds[name]!;
    if ("data" in feed) for (const table of tables) checkIndices(name, feed.data, table, sizes);
  }
}

/** Also records the sizes of named dims, which must be the same in all inputs. */
function checkShape(name: string, shape: Shape, feeds: Feeds, sizes: Map<string, number>): void {
  const feed = feeds[name];
  if (!feed) throw misfit(`${name} is missing`);
  const fits =
    feed.shape.length === shape.length &&
    shape.every((dim, axis) => {
      const size = feed.shape[axis]!;
      const known = sizeOfDim(dim, sizes);
      if (known === null && typeof dim === "string" && !/[+*]/.test(dim)) sizes.set(dim, size);
      return known === null || known === size;
    });
  const isWhole = !("data" in feed) || feed.data.length === sizeOf(feed.shape);
  if (!fits || !isWhole)
    throw misfit(`${name} is [${feed.shape.join(", ")}] instead of [${shape.join(", ")}]`);
}

/** The value of a product or sum of names; null if one of them is not known yet. */
function sizeOfDim(dim: Dim, sizes: ReadonlyMap<string, number>): number | null {
  if (typeof dim === "number") return dim;
  const isSum = dim.includes("+");
  const parts = dim.split(isSum ? "+" : "*").map((part) => sizes.get(part) ?? Number(part));
  if (parts.some(Number.isNaN)) return null;
  return parts.reduce((total, part) => (isSum ? total + part : total * part));
}

function checkIndices(
  name: string,
  indices: ArrayLike<number>,
  table: Table,
  sizes: ReadonlyMap<string, number>,
): void {
  const rows = sizeOfDim(table.rows, sizes);
  if (rows === null) throw misfit(`${table.name} has no known size`);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]!;
    if (index < 0 || index >= rows) {
      throw misfit(`${name} holds ${index}, but ${table.name} has ${rows} rows, counted from 0`);
    }
    if (table.broken.has(index)) throw brokenRow(index, table.name);
  }
}

const misfit = (message: string) =>
  new AppError(
    "bad-input",
    `The model cannot take this input: ${message}.`,
    "Use what this model's own tokenizer and config.json allow.",
  );

const brokenRow = (index: number, table: string) =>
  new AppError(
    "bad-numbers",
    `Row ${index} of ${table} contains numbers that are not finite, so results for this input are meaningless.`,
    "Leave this token out, or download the checkpoint again: its weights are damaged.",
  );
