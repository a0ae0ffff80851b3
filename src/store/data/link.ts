/** @file The choice of labelled data in the page's address: where it comes from, its columns, how many rows. Pure. */

import { z } from "zod";
import type { DataSource } from "../../engine/api";
import { type HubWord, readHubWord, writeHubWord } from "../hub-word";
import type { DataChoice } from "./choice";

/** What a link can say of a source. Of a person's own file that is an id, which tells nothing about it. */
export type NamedSource = Exclude<DataSource, { file: File }> | { readonly file: string };

/** A source as a link names it, and what is used of it. */
export interface NamedData {
  readonly source: NamedSource;
  readonly choice: DataChoice;
}

export const firstData: NamedData = { source: { embedded: "feelings" }, choice: {} };

const embeddedWord = "feelings";
const filePattern = /^file:([\w-]{1,40})$/;

const column = z.string().max(10_000);
const splitName = z.string().min(1).max(1000);
/** The texts are used without labels. */
const alone = z.literal("1").transform(() => null);
const count = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** Names and values of what is not as on a first visit. */
export function writeData({ source, choice }: NamedData): [string, string][] {
  return [...writeSource(source), ...writeChoice(choice)];
}

function writeSource(source: NamedSource): [string, string][] {
  if ("embedded" in source) return [];
  if ("file" in source) return [["data", `file:${source.file}`]];
  const { id, revision = null, hub = null, split, rows } = source;
  const pairs: [string, string][] = [["data", writeHubWord({ id, revision, hub })]];
  if (split !== undefined) pairs.push(["split", split]);
  if (rows !== undefined) pairs.push(["read", String(rows)]);
  return pairs;
}

function writeChoice({ text, label, rows }: DataChoice): [string, string][] {
  const pairs: [string, string][] = [];
  if (text !== undefined) pairs.push(["texts", text]);
  if (label === null) pairs.push(["unlabelled", "1"]);
  else if (label !== undefined) pairs.push(["labels", label]);
  if (rows !== undefined) pairs.push(["rows", String(rows)]);
  return pairs;
}

export const sameData = (a: NamedData, b: NamedData): boolean =>
  JSON.stringify(writeData(a)) === JSON.stringify(writeData(b));

/**
 * The data that a link names, and the parameters that could not be understood, whose usual values stand in; where the
 * source is one of them, all of it is usual.
 */
export function readData(parameters: URLSearchParams): {
  readonly data: NamedData;
  readonly unreadable: readonly string[];
} {
  const unreadable: string[] = [];
  const read: Read = (name, type) => {
    const written = parameters.get(name);
    if (written === null) return undefined;
    const parsed = type.safeParse(written);
    if (!parsed.success) unreadable.push(name);
    return parsed.data;
  };
  const source = readSource(parameters.get("data") ?? embeddedWord, read);
  if (!source) return { data: firstData, unreadable: ["data"] };
  return { data: { source, choice: readChoice(read) }, unreadable };
}

/** A parameter's value; undefined where the link has none, or it cannot be understood. */
type Read = <Value>(name: string, type: z.ZodType<Value, string>) => Value | undefined;

function readSource(word: string, read: Read): NamedSource | null {
  if (word === embeddedWord) return firstData.source;
  const [, file] = filePattern.exec(word) ?? [];
  if (file !== undefined) return { file };
  const place = readHubWord(word);
  return place && readHubSource(place, read);
}

function readHubSource({ id, revision, hub }: HubWord, read: Read): NamedSource {
  const split = read("split", splitName);
  const rows = read("read", count);
  return {
    id,
    ...(revision !== null && { revision }),
    ...(hub !== null && { hub }),
    ...(split !== undefined && { split }),
    ...(rows !== undefined && { rows }),
  };
}

function readChoice(read: Read): DataChoice {
  const text = read("texts", column);
  const isAlone = read("unlabelled", alone) === null;
  const label = isAlone ? null : read("labels", column);
  const rows = read("rows", count);
  return {
    ...(text !== undefined && { text }),
    ...(label !== undefined && { label }),
    ...(rows !== undefined && { rows }),
  };
}
