/** @file Reads the first rows of a data set on the Hub: lists its files, chooses a split, reads its parquet files. */

import { z } from "zod";
import type { CallOptions } from "../../lib/call";
import { type DataColumn, type DataTable, maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { quotedList, shortened } from "../../lib/quoted";
import { download, type Network } from "../download";
import { type HubAddress, hubRepository, type ResolvedAddress, resolveAddress } from "../hub-repository";
import type { ByteSource } from "../repository";
import { leftOutNotice, type ParquetPart, readParquet } from "./parquet-table";
import { parsedJson } from "./parsed-json";
import { rangedFile } from "./ranged-file";
import { chosenSplit, splitsOf } from "./splits";

export interface HubDataAddress extends HubAddress {
  readonly split?: string | undefined;
  /** The most rows to read from the start of the split. */
  readonly rows?: number | undefined;
}

/** Only the needed parts of larger files are downloaded. */
const largestWhole = 16 * 1024 * 1024;

/** The revision in which the Hub has a parquet copy of data sets in other formats. */
const converted = "refs/convert/parquet";

/** Throws `AppError` if the network fails, the id or split is unknown, or the data is not a table. */
export async function hubTable(
  network: Network,
  { split: wanted, rows = maxTableRows, ...address }: HubDataAddress,
  options: CallOptions,
): Promise<DataTable> {
  const most = checkedRows(rows);
  const resolved = resolveAddress(address, "dataset");
  const listing = await parquetListing(network, { ...resolved, id: `datasets/${resolved.id}` }, options);
  const splits = splitsOf([...listing.sizes.keys()]);
  const split = chosenSplit(splits, wanted);
  const names = splits.map(({ name }) => name);
  if (!split) throw noSplit(resolved.id, wanted, names);
  const parts = await readShards(network, listing, split.paths, most, options);
  const columns = joined(parts);
  const numRows = columns[0]?.values.length ?? 0;
  if (numRows === 0) throw emptySplit(resolved.id, split.name);
  const isWhole = parts.length === split.paths.length;
  const totalRows = parts.reduce((sum, part) => sum + part.totalRows, 0);
  return {
    name: resolved.revision === "main" ? resolved.id : `${resolved.id}@${resolved.revision}`,
    columns,
    numRows,
    ...(isWhole && { totalRows }),
    splits: names,
    split: split.name,
    notices: leftOutNotices(parts, columns),
  };
}

function checkedRows(rows: number): number {
  if (Number.isInteger(rows) && rows > 0) return Math.min(rows, maxTableRows);
  throw new AppError("bad-input", `${rows} is not a number of rows.`, "Pass a whole number from 1.");
}

interface Listing {
  readonly place: ResolvedAddress;
  /** Bytes by path. */
  readonly sizes: ReadonlyMap<string, number>;
}

async function parquetListing(
  network: Network,
  place: ResolvedAddress,
  options: CallOptions,
): Promise<Listing> {
  const own = { place, sizes: await listed(network, place, options) };
  if (own.sizes.size > 0) return own;
  const copy = { ...place, revision: converted };
  const sizes =
    place.revision === "main" ? await listed(network, copy, options).catch(noListing) : noListing();
  if (sizes.size > 0) return { place: copy, sizes };
  throw new AppError(
    "bad-input",
    `${nameOf(place)} has no parquet files.`,
    "Choose another data set, or download its data as CSV or JSONL and drop the file here.",
  );
}

/** A hub need not have a copy; every other failure is reported. */
function noListing(thrown?: unknown): ReadonlyMap<string, number> {
  if (thrown === undefined || (thrown instanceof AppError && thrown.code === "hub-not-found"))
    return new Map();
  throw thrown;
}

const nameOf = ({ id }: ResolvedAddress) => id.replace(/^datasets\//, "");

const entries = z.array(
  z.object({ type: z.string(), path: z.string(), size: z.number().nonnegative().catch(0) }),
);

/** The parquet files of a revision; the list is stored like the files. */
async function listed(
  network: Network,
  { id, revision, hub }: ResolvedAddress,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const address = `${hub}/api/${id}/tree/${encodeURIComponent(revision)}?recursive=true`;
  const place = { id, revision, hub, file: "the list of files" };
  const source = await download(
    network,
    { address, key: address, place, isFixed: false, onResponse: async () => undefined },
    options,
  );
  if (!source) throw noDataSet(nameOf({ id, revision, hub }), hub);
  const text = new TextDecoder().decode(await source.slice(0, source.size));
  const parsed = entries.safeParse(parsedJson(text));
  if (!parsed.success) throw noDataSet(nameOf({ id, revision, hub }), hub);
  const files = parsed.data.filter(({ type, path }) => type === "file" && path.endsWith(".parquet"));
  return new Map(files.map(({ path, size }) => [path, size]));
}

/** Reads the files one after another, until there are enough rows. */
async function readShards(
  network: Network,
  listing: Listing,
  paths: readonly string[],
  most: number,
  options: CallOptions,
): Promise<ParquetPart[]> {
  const parts: ParquetPart[] = [];
  let numRows = 0;
  for (const path of paths) {
    if (numRows >= most) break;
    const source = await open(network, listing, path, options);
    const part = await readParquet(source, path, most - numRows, options);
    parts.push(part);
    numRows += part.numRows;
    // Fewer rows of a wide table are read, so that its cells fit in memory.
    if (part.numRows < part.totalRows) break;
  }
  return parts;
}

async function open(
  network: Network,
  { place, sizes }: Listing,
  path: string,
  options: CallOptions,
): Promise<ByteSource> {
  const size = sizes.get(path) ?? 0;
  const file = { ...place, file: path };
  if (size > largestWhole) {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const address = `${place.hub}/${place.id}/resolve/${encodeURIComponent(place.revision)}/${encoded}`;
    return rangedFile(network, address, file, size, options);
  }
  const repository = hubRepository(network, place);
  const source = await repository.open(path, options);
  if (source) return source;
  await repository.doubtAbsent?.();
  throw new AppError(
    "hub-failed",
    `${path} is listed among the files of ${nameOf(place)}, but does not exist.`,
    "The data set may have changed: empty the stored downloads under Add model, and try again.",
  );
}

/** The columns that every file has, over all files. */
function joined(parts: readonly ParquetPart[]): DataColumn[] {
  const [first] = parts;
  return (first?.columns ?? []).flatMap((column) => {
    const found = parts.flatMap((part) => part.columns.find(({ name }) => name === column.name) ?? []);
    return found.length === parts.length
      ? [{ ...column, values: found.flatMap(({ values }) => values) }]
      : [];
  });
}

/** The notices about columns that are unfit in one of the files, or missing from some. */
function leftOutNotices(parts: readonly ParquetPart[], columns: readonly DataColumn[]): string[] {
  const unfit = new Set(parts.flatMap(({ leftOut }) => leftOut));
  const kept = new Set(columns.map(({ name }) => name));
  const names = new Set(parts.flatMap((part) => part.columns.map(({ name }) => name)));
  const partial = [...names].filter((name) => !kept.has(name) && !unfit.has(name));
  const notices = leftOutNotice([...unfit]);
  if (partial.length === 0) return notices;
  return [...notices, `Left out, since not every file of the split has them: ${quotedList(partial)}.`];
}

function noDataSet(id: string, hub: string): AppError {
  return new AppError(
    "hub-not-found",
    `${hub} has no data set ${id}, or it is private.`,
    "Check the spelling: an id looks like owner/name, for example dair-ai/emotion.",
  );
}

function noSplit(id: string, wanted: string | undefined, names: readonly string[]): AppError {
  return new AppError(
    "bad-input",
    `${id} has no split “${shortened(wanted ?? "")}”.`,
    `It has ${shortened(names.join(", "), 300)}.`,
  );
}

function emptySplit(id: string, split: string): AppError {
  return new AppError("bad-input", `The split ${split} of ${id} has no rows.`, "Choose another split.");
}
