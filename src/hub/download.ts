/**
 * @file Downloads a file into the store: one request for all that is missing, divided into pieces as it arrives. A
 * broken connection is resumed where it broke, a silent one counts as broken (`patient-fetch.ts`), and a busy server is
 * retried after the wait it asks for. A download interrupted by a reload continues after its last piece. Even the first
 * request names a range, so that servers do not compress the file and its announced length can be checked.
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
import { PieceCollector } from "./piece-collector";
import type { ByteSource } from "./repository";
import { isPassing, longestWait, retryAfter } from "./retry-after";
import { type Span, spanOf } from "./span";
import { forget, isKnownAbsent, rememberAbsent, StoredFile } from "./stored-file";

export interface Network {
  readonly fetch: typeof fetch;
  readonly store: ChunkStore;
  /** Milliseconds before the first retry; doubled each time. */
  readonly patience: number;
}

/** One file to download: its address, the key it is stored under, its name in errors. */
export interface Task {
  readonly address: string;
  readonly key: string;
  readonly place: Place;
  /** Whether the URL names a commit, so that the file never changes. */
  readonly isFixed: boolean;
  /** Called with every response. */
  readonly onResponse: (response: Response) => Promise<void>;
}

/** The most tries without progress. */
const mostTries = 4;

/** The bytes that count as progress, so that a server that always breaks off is not asked forever. */
const worthwhile = 1024 * 1024;

/** How much longer to wait if a server is asked too often but names no time. */
const busyFactor = 8;

/**
 * The file from the store, downloaded first unless it is complete. Null if the server has no such file, or had none
 * when it was last reachable. Throws `AppError`.
 */
export async function download(
  network: Network,
  task: Task,
  options: CallOptions,
): Promise<ByteSource | null> {
  if (task.isFixed && (await isKnownAbsent(network.store, task.key, "for certain"))) return null;
  let stored = await StoredFile.find(network.store, task.key);
  let tries = 0;
  // The most that was ever stored: fetching a discarded file again is not progress.
  let best = stored?.missingFrom ?? 0;
  while (stored === null || stored.missingFrom !== null) {
    const attempt: Attempt | "absent" = await attemptDownload(network, task, stored, options);
    if (attempt === "absent") return null;
    stored = attempt.stored;
    if (attempt.failure === null) continue;
    const reached = stored?.missingFrom ?? 0;
    tries = reached - best >= worthwhile ? 1 : tries + 1;
    if (tries === 1) best = Math.max(best, reached);
    await waitToTryAgain({ ...attempt, failure: attempt.failure }, tries, network, task.place.file, options);
  }
  return stored.source();
}

export interface Failure {
  readonly failure: AppError;
  /** The wait in milliseconds that the server asks for. */
  readonly wait?: number | null;
  /** Whether the server reported too many requests. */
  readonly isBusy?: boolean;
}

/**
 * Waits after try number `tries` failed. Throws the failure if another try is hopeless or exceeds the limit, or
 * `aborted`.
 */
export async function waitToTryAgain(
  { failure, wait: asked, isBusy }: Failure,
  tries: number,
  { patience }: Pick<Network, "patience">,
  label: string,
  options: CallOptions,
): Promise<void> {
  const backOff = patience * 2 ** (tries - 1);
  const wait = Math.max(backOff, asked ?? (isBusy ? busyFactor * backOff : 0));
  const isHopeless = failure.code === "offline" || wait > longestWait;
  if (tries >= mostTries || isHopeless) throw failure;
  await pause(wait, label, options);
}

interface Attempt extends Omit<Failure, "failure"> {
  readonly stored: StoredFile | null;
  /** Why it must be retried, or null. */
  readonly failure: AppError | null;
}

async function attemptDownload(
  network: Network,
  task: Task,
  stored: StoredFile | null,
  options: CallOptions,
): Promise<Attempt | "absent"> {
  const { store } = network;
  const from = stored?.missingFrom ?? 0;
  const response = await request(network, task.address, from, options.signal);
  if (response === null) {
    if (await isKnownAbsent(store, task.key)) return "absent";
    return { stored, failure: noConnection(task.place, stored?.storedBytes ?? 0) };
  }
  await task.onResponse(response);
  if (!response.ok && response.status !== 416) return refusal(store, task, stored, response);
  if (response.ok && isPage(response)) throw notAFile(task.place);
  return receive(store, task, stored, response, options);
}

/** The result of an answer without a file. Server errors may be temporary; all other refusals are final. */
async function refusal(
  store: ChunkStore,
  { key, place }: Task,
  stored: StoredFile | null,
  response: Response,
): Promise<Attempt | "absent"> {
  await response.body?.cancel();
  const error = errorOf(response, place, stored?.storedBytes ?? 0);
  if (error === null) {
    const isCertain = response.headers.get("x-error-code") === "EntryNotFound";
    // A partly stored file existed a moment ago.
    if (stored !== null && !isCertain) return { stored, failure: unexpected(place, "that there is none") };
    await rememberAbsent(store, key, isCertain).catch(() => undefined);
    return "absent";
  }
  if (!isPassing(response)) throw error;
  return { stored, failure: error, wait: retryAfter(response), isBusy: response.status === 429 };
}

async function receive(
  store: ChunkStore,
  task: Task,
  stored: StoredFile | null,
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const from = stored?.missingFrom ?? 0;
  const version = response.headers.get("etag") ?? response.headers.get("last-modified");
  const span = spanOf(response, from);
  const size = span === "elsewhere" || span === null ? null : span.size;
  const isSame = stored !== null && stored.facts.version === version && stored.facts.size === size;
  if (span === "elsewhere" || (from > 0 && !isSame)) {
    await response.body?.cancel();
    await forget(store, task.key);
    return { stored: null, failure: unexpected(task.place, "with a file that has changed meanwhile") };
  }
  const facts = { version, label: task.place.id };
  if (span === null) return receiveUnmeasured(store, task, facts, response, options);
  const file = isSame ? stored : await StoredFile.create(store, task.key, { ...facts, size: span.size });
  return receiveMeasured(store, task, file, span, response, options);
}

/** Null if there was no answer. */
async function request(
  { fetch }: Network,
  address: string,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Response | null> {
  throwIfAborted(signal);
  try {
    // The browser's HTTP cache need not store the file a second time.
    const init: RequestInit = { headers: { Range: `bytes=${from}-` }, cache: "no-store" };
    return await fetch(address, signal ? { ...init, signal } : init);
  } catch {
    throwIfAborted(signal);
    return null;
  }
}

function noConnection(place: Place, stored: number): AppError {
  return globalThis.navigator?.onLine === false ? offline(place, stored) : unreachable(place, stored);
}

/** Receives a file of known size in pieces. Fails, to be retried, unless exactly the announced bytes arrive. */
async function receiveMeasured(
  store: ChunkStore,
  { key, place }: Task,
  file: StoredFile,
  span: Span,
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const { size } = span;
  if (size === 0) return { stored: file, failure: null };
  await makeSure(store, file, place);
  const report = reporter(options, place.file, size);
  const held = span.start === 0 ? null : file.tail;
  const collector = new PieceCollector(size, span.start, held, (index, piece) => file.addPiece(index, piece));
  try {
    for await (const bytes of bytesOf(response, options.signal)) {
      await collector.add(bytes);
      report(Math.min(collector.position, size));
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "storage-full")
      throw noRoom(place, file.storedBytes, size);
    if (error instanceof AppError && error.code !== "aborted") throw error;
  }
  if (collector.position > size) {
    await forget(store, key);
    return { stored: null, failure: unexpected(place, "with more bytes than it had announced") };
  }
  await file.storeTail(collector.index, collector.rest());
  throwIfAborted(options.signal);
  if (file.missingFrom === null) return { stored: file, failure: null };
  return { stored: file, failure: broken(place, file.storedBytes, size, store.isLasting) };
}

/** Fails early if there is no room, not after half a gigabyte. */
async function makeSure(store: ChunkStore, file: StoredFile, place: Place): Promise<void> {
  const { size } = file.facts;
  const room = await store.room();
  if (room !== null && room < size - file.storedBytes) throw noRoom(place, file.storedBytes, size);
}

/**
 * Receives a file of unknown size. Only its end shows that it is complete, so it is stored completely or not at all.
 */
async function receiveUnmeasured(
  store: ChunkStore,
  { key, place }: Task,
  facts: { readonly version: string | null; readonly label: string },
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const body = await wholeBody(response, place.file, null, options);
  if (body === null) return { stored: null, failure: broken(place, 0, null, store.isLasting) };
  const file = await StoredFile.create(store, key, { ...facts, size: body.size });
  for (const { index, start, end } of piecesOf(body.size)) await file.addPiece(index, body.slice(start, end));
  reporter(options, place.file, body.size)(body.size);
  return { stored: file, failure: null };
}

/** Waits, and reports it each second. Throws `aborted`. */
async function pause(
  milliseconds: number,
  label: string,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const total = Math.ceil(milliseconds / 1000);
  for (let done = 0; done < total; done++) {
    if (milliseconds >= 1000) onProgress?.({ stage: "wait", done, total, unit: "seconds", label });
    await sleep(Math.min(1000, milliseconds - done * 1000), signal);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
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
