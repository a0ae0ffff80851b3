/**
 * @file The stages of a tokenizer as tokenizer.json names them, and the tables of stages. The file's schema, its types
 * and the refusal of unknown stages derive from these tables.
 */

import { z } from "zod";
import type { Config } from "../config";
import type { Marks } from "../marks";
import type { Template } from "../templates";

type Part<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

interface Stage<Shape extends z.ZodRawShape, Made> {
  /** Its fields in tokenizer.json, besides its type. The schemas' messages are used in refusals. */
  readonly fields: Shape;
  /** Creates the stage. Throws "bad-tokenizer" if its fields contradict each other. */
  make(part: Part<Shape>): Made;
  /** How it marks the tokens of a word. */
  marks?(part: Part<Shape>): Marks | null;
  /** The stage as changed by tokenizer_config.json, if it is not in a sequence. */
  configured?(part: Part<Shape>, config: Config): Part<Shape>;
}

type AnyTable = Readonly<Record<string, Stage<z.ZodRawShape, unknown>>>;
type Typed<Type extends string, Fields> = { readonly type: z.ZodLiteral<Type> } & Fields;
type Types<Table> = keyof Table & string;
type Described<Table extends AnyTable> = {
  [Type in Types<Table>]: { readonly type: Type } & Part<Typed<Type, Table[Type]["fields"]>>;
}[Types<Table>];
type Written<Table extends AnyTable> = {
  [Type in Types<Table>]: z.input<z.ZodObject<Typed<Type, Table[Type]["fields"]>>>;
}[Types<Table>];

const define =
  <Made>() =>
  <Shape extends z.ZodRawShape>(stage: Stage<Shape, Made>) =>
    stage;

export type Normalize = (text: string) => string;
export const normalizer = define<Normalize>();

/** Cuts a text into words. `isFirst`: whether the whole text begins with it. */
export type Splitter = (text: string, isFirst: boolean) => Iterable<string>;
export const preTokenizer = define<Splitter>();

export interface Model {
  /** Token → id. */
  readonly vocab: ReadonlyMap<string, number>;
  /** The ids of one word. Throws "bad-tokenizer" for an unknown word that no token replaces. */
  readonly encode: (word: string) => readonly number[];
}
export const model = define<Model>();

/** Null for a stage that adds no tokens. */
export const postProcessor = define<Template | null>();

/** Changes the tokens of a text; the last decoder's tokens are joined. */
export const decoder = define<(tokens: readonly string[]) => readonly string[]>();

export function stageTable<const Table extends AnyTable>(table: Table) {
  const options = Object.entries(table).map(([type, { fields }]) =>
    z.object({ type: z.literal(type), ...fields }),
  );
  const supported = `it has ${Object.keys(table).join(", ")}`;
  const schema: z.ZodType = z.discriminatedUnion("type", options as [(typeof options)[number]], {
    error: ({ code }) => (code === "invalid_union" ? supported : undefined),
  });
  const stageOf = ({ type }: Described<Table>): AnyTable[string] => table[type]!;
  return {
    schema: schema as z.ZodType<Described<Table>, Written<Table>>,
    make: (part: Described<Table>) => stageOf(part).make(part) as ReturnType<Table[Types<Table>]["make"]>,
    marks: (part: Described<Table>) => stageOf(part).marks?.(part) ?? null,
    configured: (part: Described<Table>, config: Config) =>
      (stageOf(part).configured?.(part, config) ?? part) as Described<Table>,
  };
}
