/**
 * @file Bringing one file into the store: one request for all that is missing, cut into pieces as it arrives.
 *
 * A connection that breaks is taken up again, where the last whole piece ended; so is a download that a reload cut off.
 * Every request names a range, even the first: a server then sends the bytes as they are, never compressed, so that the
 * announced length can be held against what arrives.
 */

import type { CallOptions } from "../lib/call";
import { AppError, aborted, throwIfAborted } from "../lib/errors";
import { bytesOf, isPage, reporter, wholeBody } from "./body";
import type { ChunkStore } from "./chunk-store";
import { piecesOf } from "./download-plan";
import {
  broken,
  errorOf,
  noRoom,
  notAFile,
  offline,
  type Place,
  unexpected,
  unreachable,
} from "./hub-errors";
import { forget, isKnownAbsent, KeptFile, rememberAbsent } from "./kept-file";
import { PieceCollector } from "./piece-collector";
import type { ByteSource } from "./repository";
import { type Span, spanOf } from "./span";

export interface Network {
  readonly fetch: typeof fetch;
  readonly store: ChunkStore;
  /** Milliseconds before the first new try after a break; doubled each time. */
  readonly patience: number;
}

/** One file to bring: where it is, under which key it is kept, what errors call it. */
export interface Task {
  readonly address: string;
  readonly key: string;
  readonly place: Place;
  /** Whether the address names a commit, under which nothing ever changes. */
  readonly isFixed: boolean;
  /** Learns of every answer. */
  readonly onResponse: (response: Response) => Promise<void>;
}

/** How often a download that makes no progress is tried before it is given up. */
const mostTries = 4;

/**
 * The file, from the store if it is complete there, else through the network into the store. Null when the server has
 * no such file, or had none when it could last be asked. Throws `AppError`.
 */
export async function download(
  network: Network,
  task: Task,
  options: CallOptions,
): Promise<ByteSource | null> {
  if (task.isFixed && (await isKnownAbsent(network.store, task.key))) return null;
  let kept = await KeptFile.find(network.store, task.key);
  let tries = 0;
  while (kept === null || kept.missingFrom !== null) {
    const before: number = kept?.missingFrom ?? 0;
    const attempt: Attempt | "absent" = await attemptDownload(network, task, kept, options);
    if (attempt === "absent") return null;
    kept = attempt.kept;
    if (attempt.failure === null) continue;
    tries = (kept?.missingFrom ?? 0) > before ? 1 : tries + 1;
    if (tries >= mostTries || attempt.failure.code === "offline") throw attempt.failure;
    await pause(network.patience * 2 ** (tries - 1), options.signal);
  }
  return kept.source();
}

interface Attempt {
  readonly kept: KeptFile | null;
  /** Why it has to be tried again, or null. */
  readonly failure: AppError | null;
}

async function attemptDownload(
  network: Network,
  task: Task,
  kept: KeptFile | null,
  options: CallOptions,
): Promise<Attempt | "absent"> {
  const { store } = network;
  const from = kept?.missingFrom ?? 0;
  const response = await request(network, task.address, from, options.signal);
  if (response === null) {
    if (await isKnownAbsent(store, task.key)) return "absent";
    return { kept, failure: noConnection(task.place, kept?.keptBytes ?? 0) };
  }
  await task.onResponse(response);
  if (!response.ok && response.status !== 416) return refusal(store, task, kept, response);
  if (response.ok && isPage(response)) throw notAFile(task.place);
  return receive(store, task, kept, response, options);
}

/** What an answer without a file means. A server's own trouble may pass; all other refusals are final. */
async function refusal(
  store: ChunkStore,
  { key, place }: Task,
  kept: KeptFile | null,
  response: Response,
): Promise<Attempt | "absent"> {
  await response.body?.cancel();
  const error = errorOf(response, place);
  if (error === null) {
    await rememberAbsent(store, key).catch(() => undefined);
    return "absent";
  }
  if (response.status < 500) throw error;
  return { kept, failure: error };
}

async function receive(
  store: ChunkStore,
  task: Task,
  kept: KeptFile | null,
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const from = kept?.missingFrom ?? 0;
  const version = response.headers.get("etag") ?? response.headers.get("last-modified");
  const span = spanOf(response, from);
  const size = span === "elsewhere" || span === null ? null : span.size;
  const isSame = kept !== null && kept.facts.version === version && kept.facts.size === size;
  if (span === "elsewhere" || (from > 0 && !isSame)) {
    await response.body?.cancel();
    await forget(store, task.key);
    return { kept: null, failure: unexpected(task.place, "with a file that has changed meanwhile") };
  }
  const facts = { version, label: task.place.id };
  if (span === null) return receiveUnmeasured(store, task, facts, response, options);
  const file = isSame ? kept : await KeptFile.create(store, task.key, { ...facts, size: span.size });
  return receiveMeasured(store, task, file, span, response, options);
}

/** Null when there was no answer at all. */
async function request(
  { fetch }: Network,
  address: string,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Response | null> {
  throwIfAborted(signal);
  try {
    // What is kept here need not be kept again in the browser's own cache.
    const init: RequestInit = { headers: { Range: `bytes=${from}-` }, cache: "no-store" };
    return await fetch(address, signal ? { ...init, signal } : init);
  } catch {
    throwIfAborted(signal);
    return null;
  }
}

function noConnection(place: Place, kept: number): AppError {
  return globalThis.navigator?.onLine === false ? offline(place, kept) : unreachable(place, kept);
}

/** A file of known size, piece by piece. Fails, to be tried again, unless exactly the announced bytes arrive. */
async function receiveMeasured(
  store: ChunkStore,
  { key, place }: Task,
  file: KeptFile,
  span: Span,
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const { size } = span;
  if (size === 0) return { kept: file, failure: null };
  await makeSure(store, file, place);
  const report = reporter(options, place.file, size);
  const collector = new PieceCollector(size, span.start, (index, piece) => file.addPiece(index, piece));
  try {
    for await (const bytes of bytesOf(response, options.signal)) {
      await collector.add(bytes);
      report(Math.min(collector.position, size));
    }
  } catch (error) {
    throwIfAborted(options.signal);
    if (error instanceof AppError)
      throw error.code === "storage-full" ? noRoom(place, file.keptBytes, size) : error;
  }
  if (collector.position > size) {
    await forget(store, key);
    return { kept: null, failure: unexpected(place, "with more bytes than it had announced") };
  }
  return { kept: file, failure: file.missingFrom === null ? null : broken(place, file.keptBytes, size) };
}

/** Better refused at once than after half a gigabyte. */
async function makeSure(store: ChunkStore, file: KeptFile, place: Place): Promise<void> {
  const { size } = file.facts;
  const room = await store.room();
  if (room !== null && room < size - file.keptBytes) throw noRoom(place, file.keptBytes, size);
}

/** A file whose size the server does not tell: only its end shows that it is complete, so it is kept whole or not at all. */
async function receiveUnmeasured(
  store: ChunkStore,
  { key, place }: Task,
  facts: { readonly version: string | null; readonly label: string },
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const body = await wholeBody(response, place.file, null, options);
  if (body === null) return { kept: null, failure: broken(place, 0, null) };
  const file = await KeptFile.create(store, key, { ...facts, size: body.size });
  for (const { index, start, end } of piecesOf(body.size)) await file.addPiece(index, body.slice(start, end));
  reporter(options, place.file, body.size)(body.size);
  return { kept: file, failure: null };
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
