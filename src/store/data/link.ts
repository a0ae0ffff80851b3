/** @file The choice of labelled data in the page's address: where it comes from, its columns, how many rows. Pure. */

import { z } from "zod";
import type { DataSource } from "../../engine/api/api";
import type { ReadField } from "../link/fields";
import { type HubWord, readHubWord, writeHubWord } from "../link/hub-word";
import type { DataChoice } from "./choice";

/** What a link can say of a source. Of a person's own file that is an id, which tells nothing about it. */
export type NamedSource = Exclude<DataSource, { file: File }> | { readonly file: string };

/** A source as a link names it, and what is used of it. */
export interface NamedData {
  readonly source: NamedSource;
  readonly choice: DataChoice;
}

export const firstData = { source: { embedded: "feelings" }, choice: {} } as const satisfies NamedData;

/** Names of the parameters that `readData` reads. */
export const dataNames = ["data", "split", "read", "texts", "labels", "unlabelled", "rows"] as const;

const filePattern = /^file:([\w-]{1,40})$/;

const column = z.string().max(10_000);
const splitName = z.string().min(1).max(1000);
/** The texts are used without labels. */
const alone = z.literal("1").transform(() => true);
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

/** The data that a link names, its other parts by `read`; null where the word for the source cannot be understood. */
export function readData(word: string | null, read: ReadField): NamedData | null {
  const source = readSource(word ?? firstData.source.embedded, read);
  return source && { source, choice: readChoice(read) };
}

function readSource(word: string, read: ReadField): NamedSource | null {
  if (word === firstData.source.embedded) return firstData.source;
  const [, file] = filePattern.exec(word) ?? [];
  if (file !== undefined) return { file };
  const place = readHubWord(word);
  return place && readHubSource(place, read);
}

function readHubSource({ id, revision, hub }: HubWord, read: ReadField): NamedSource {
  const split = read<string | undefined>({ name: "split", read: splitName }, undefined);
  const rows = read<number | undefined>({ name: "read", read: count }, undefined);
  return {
    id,
    ...(revision !== null && { revision }),
    ...(hub !== null && { hub }),
    ...(split !== undefined && { split }),
    ...(rows !== undefined && { rows }),
  };
}

function readChoice(read: ReadField): DataChoice {
  const text = read<string | undefined>({ name: "texts", read: column }, undefined);
  const isAlone = read({ name: "unlabelled", read: alone }, false);
  const label = isAlone ? null : read<string | undefined>({ name: "labels", read: column }, undefined);
  const rows = read<number | undefined>({ name: "rows", read: count }, undefined);
  return {
    ...(text !== undefined && { text }),
    ...(label !== undefined && { label }),
    ...(rows !== undefined && { rows }),
  };
}
