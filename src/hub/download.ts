/**
 * @file The download of one file into the store: one request for all that is missing, cut into pieces as it arrives.
 *
 * A broken connection is resumed where it broke, a silent one counts as broken (`patient-fetch.ts`),
 * and a busy server is asked again when it says. A download that a reload cut off continues after its last piece.
 * Every request names a range, even the first: a server then sends the bytes as they are, never compressed, so that the
 * announced length can be checked against what arrives.
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
import { isPassing, longestWait, retryAfter } from "./retry-after";
import { type Span, spanOf } from "./span";

export interface Network {
  readonly fetch: typeof fetch;
  readonly store: ChunkStore;
  /** Milliseconds before the first new try after a break; doubled each time. */
  readonly patience: number;
}

/** One file to download: its address, the key it is stored under, its name in errors. */
export interface Task {
  readonly address: string;
  readonly key: string;
  readonly place: Place;
  /** Whether the address names a commit, under which nothing ever changes. */
  readonly isFixed: boolean;
  /** Learns of every answer. */
  readonly onResponse: (response: Response) => Promise<void>;
}

/** The number of tries without progress after which a download is given up. */
const mostTries = 4;

/** Bytes that a try must bring to count as progress: a server that breaks off at once is not asked for ever. */
const worthwhile = 1024 * 1024;

/** The factor on the wait for a server that is asked too often but does not say how long to wait. */
const busyFactor = 8;

/**
 * The file, from the store if it is complete there, else through the network into the store. Null when the server has
 * no such file, or had none when it could last be asked. Throws `AppError`.
 */
export async function download(
  network: Network,
  task: Task,
  options: CallOptions,
): Promise<ByteSource | null> {
  if (task.isFixed && (await isKnownAbsent(network.store, task.key, "for certain"))) return null;
  let kept = await KeptFile.find(network.store, task.key);
  let tries = 0;
  // The most that was stored so far: a file that is discarded and fetched again makes no progress.
  let best = kept?.missingFrom ?? 0;
  while (kept === null || kept.missingFrom !== null) {
    const attempt: Attempt | "absent" = await attemptDownload(network, task, kept, options);
    if (attempt === "absent") return null;
    kept = attempt.kept;
    if (attempt.failure === null) continue;
    const reached = kept?.missingFrom ?? 0;
    tries = reached - best >= worthwhile ? 1 : tries + 1;
    if (tries === 1) best = Math.max(best, reached);
    await waitToTryAgain({ ...attempt, failure: attempt.failure }, tries, network, task.place.file, options);
  }
  return kept.source();
}

export interface Failure {
  readonly failure: AppError;
  /** Milliseconds that the server asks to wait before the next try. */
  readonly wait?: number | null;
  /** Whether it said that it is asked too often. */
  readonly isBusy?: boolean;
}

/** Waits after try number `tries` failed. Throws the failure if another try is hopeless or one too many, and `aborted`. */
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

/** What an answer without a file means. A server's own trouble may pass; every other refusal is final. */
async function refusal(
  store: ChunkStore,
  { key, place }: Task,
  kept: KeptFile | null,
  response: Response,
): Promise<Attempt | "absent"> {
  await response.body?.cancel();
  const error = errorOf(response, place, kept?.keptBytes ?? 0);
  if (error === null) {
    const isCertain = response.headers.get("x-error-code") === "EntryNotFound";
    // A file of which a part is kept was there a moment ago.
    if (kept !== null && !isCertain) return { kept, failure: unexpected(place, "that there is none") };
    await rememberAbsent(store, key, isCertain).catch(() => undefined);
    return "absent";
  }
  if (!isPassing(response)) throw error;
  return { kept, failure: error, wait: retryAfter(response), isBusy: response.status === 429 };
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
  const held = span.start === 0 ? null : file.tail;
  const collector = new PieceCollector(size, span.start, held, (index, piece) => file.addPiece(index, piece));
  try {
    for await (const bytes of bytesOf(response, options.signal)) {
      await collector.add(bytes);
      report(Math.min(collector.position, size));
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "storage-full") throw noRoom(place, file.keptBytes, size);
    if (error instanceof AppError && error.code !== "aborted") throw error;
  }
  if (collector.position > size) {
    await forget(store, key);
    return { kept: null, failure: unexpected(place, "with more bytes than it had announced") };
  }
  await file.keepTail(collector.index, collector.rest());
  throwIfAborted(options.signal);
  if (file.missingFrom === null) return { kept: file, failure: null };
  return { kept: file, failure: broken(place, file.keptBytes, size, store.isLasting) };
}

/** Refuses a file without room at once, not after half a gigabyte. */
async function makeSure(store: ChunkStore, file: KeptFile, place: Place): Promise<void> {
  const { size } = file.facts;
  const room = await store.room();
  if (room !== null && room < size - file.keptBytes) throw noRoom(place, file.keptBytes, size);
}

/** A file whose size the server does not tell: only its end shows that it is complete, so it is stored whole or not at all. */
async function receiveUnmeasured(
  store: ChunkStore,
  { key, place }: Task,
  facts: { readonly version: string | null; readonly label: string },
  response: Response,
  options: CallOptions,
): Promise<Attempt> {
  const body = await wholeBody(response, place.file, null, options);
  if (body === null) return { kept: null, failure: broken(place, 0, null, store.isLasting) };
  const file = await KeptFile.create(store, key, { ...facts, size: body.size });
  for (const { index, start, end } of piecesOf(body.size)) await file.addPiece(index, body.slice(start, end));
  reporter(options, place.file, body.size)(body.size);
  return { kept: file, failure: null };
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
