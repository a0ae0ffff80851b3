/**
 * @file Bringing one file into the store: one request for all that is missing, cut into pieces as it arrives.
 *
 * A connection that breaks is taken up again, where the last whole piece ended; so is a download that a reload cut off.
 */

import type { CallOptions } from "../lib/call";
import { AppError, aborted, throwIfAborted } from "../lib/errors";
import type { ChunkStore } from "./chunk-store";
import { pieceSize, piecesOf } from "./download-plan";
import { broken, errorOf, offline, type Place, unexpected, unreachable } from "./hub-errors";
import { KeptFile } from "./kept-file";
import type { ByteSource } from "./repository";

export interface Network {
  readonly fetch: typeof fetch;
  readonly store: ChunkStore;
  /** Milliseconds before the first new try after a break; doubled each time. */
  readonly patience: number;
}

/** How often a download that makes no progress is tried before it is given up. */
const mostTries = 4;

/**
 * The file at `url`, from the store if it is complete there, else through the network into the store. Null when the
 * server has no such file. Throws `AppError`.
 */
export async function download(
  network: Network,
  url: string,
  place: Place,
  options: CallOptions,
): Promise<ByteSource | null> {
  let kept = await KeptFile.find(network.store, url);
  let tries = 0;
  while (kept === null || kept.missingFrom !== null) {
    const before: number = kept?.missingFrom ?? 0;
    const attempt: Attempt | "absent" = await attemptDownload(network, url, place, kept, options);
    if (attempt === "absent") return null;
    kept = attempt.kept;
    if (attempt.failure === null) continue;
    tries = (kept?.missingFrom ?? 0) > before ? 1 : tries + 1;
    if (tries >= mostTries) throw attempt.failure;
    await pause(network.patience * 2 ** (tries - 1), options.signal);
  }
  return kept.source();
}

interface Attempt {
  readonly kept: KeptFile | null;
  /** Why the connection broke, or null. */
  readonly failure: AppError | null;
}

async function attemptDownload(
  network: Network,
  url: string,
  place: Place,
  kept: KeptFile | null,
  options: CallOptions,
): Promise<Attempt | "absent"> {
  throwIfAborted(options.signal);
  const from = kept?.missingFrom ?? 0;
  const response = await request(network, url, from, options.signal);
  if (response === null) return { kept, failure: noConnection(place, from) };
  if (response.status === 416 && kept)
    return { kept: await startOver(network.store, url), failure: changed(place) };
  if (!response.ok) {
    const error = errorOf(response, place);
    if (error === null) return "absent";
    if (response.status < 500) throw error;
    return { kept, failure: error };
  }
  refuseHtml(response, place);
  const version = response.headers.get("etag");
  const size = totalSize(response);
  if (from > 0 && (version !== kept?.facts.version || (size !== null && size !== kept?.facts.size))) {
    await response.body?.cancel();
    return { kept: await startOver(network.store, url), failure: changed(place) };
  }
  const file = from > 0 && kept ? kept : null;
  const facts = { version, label: place.id };
  if (!file && (size === null || size <= pieceSize)) return receiveWhole(network.store, url, facts, response);
  const arriving = file ?? (await KeptFile.create(network.store, url, { ...facts, size: size! }));
  const start = response.status === 206 ? from : 0;
  return { kept: arriving, failure: await receiveStream(arriving, start, response, place, options) };
}

const changed = (place: Place) => unexpected(place, "with a file that has changed meanwhile");

/** What is kept belongs to another version of the file. */
async function startOver(store: ChunkStore, url: string): Promise<null> {
  for (const key of await store.keys(`${url}#`)) await store.remove(key);
  return null;
}

/** Null when there was no answer at all. */
async function request(
  { fetch }: Network,
  url: string,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Response | null> {
  try {
    return await fetch(url, {
      ...(from > 0 && { headers: { Range: `bytes=${from}-` } }),
      ...(signal && { signal }),
    });
  } catch {
    throwIfAborted(signal);
    return null;
  }
}

function noConnection(place: Place, kept: number): AppError {
  return globalThis.navigator?.onLine === false ? offline(place, kept) : unreachable(place);
}

/** A static host answers a page of its own where a file is missing. */
function refuseHtml(response: Response, place: Place): void {
  if (response.headers.get("content-type")?.includes("text/html")) throw unexpected(place, "with a web page");
}

/** The size of the whole file; null where the answer does not say. */
function totalSize(response: Response): number | null {
  const range = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (range) return Number(range[1]);
  const length = response.headers.get("content-length");
  return length === null || response.status === 206 ? null : Number(length);
}

/** A small file at once: its declared length may be that of a compressed answer, so only its bytes tell its size. */
async function receiveWhole(
  store: ChunkStore,
  url: string,
  facts: { readonly version: string | null; readonly label: string },
  response: Response,
): Promise<Attempt> {
  const body = await response.blob();
  const file = await KeptFile.create(store, url, { ...facts, size: body.size });
  for (const { index, start, end } of piecesOf(body.size)) await file.addPiece(index, body.slice(start, end));
  return { kept: file, failure: null };
}

/** A large file piece by piece. Resolves with the failure that ended it, or null at the file's end. */
async function receiveStream(
  file: KeptFile,
  start: number,
  response: Response,
  place: Place,
  { signal, onProgress }: CallOptions,
): Promise<AppError | null> {
  const { size } = file.facts;
  const report = (done: number) =>
    onProgress?.({ stage: "download", done, total: size, unit: "bytes", label: place.file });
  const collector = new PieceCollector(file, start);
  try {
    for await (const bytes of chunksOf(response)) {
      throwIfAborted(signal);
      await collector.add(bytes);
      report(collector.position);
    }
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof AppError) throw error;
  }
  return file.missingFrom === null ? null : broken(place, file.missingFrom, size);
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Joins what arrives into whole pieces. A server that ignores ranges sends pieces again; they are written again. */
class PieceCollector {
  position: number;
  readonly #file: KeptFile;
  #waiting: Uint8Array<ArrayBuffer>[] = [];

  constructor(file: KeptFile, start: number) {
    this.#file = file;
    this.position = start;
  }

  async add(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const room = this.#pieceEnd() - this.position;
    const taken = bytes.subarray(0, room);
    this.#waiting.push(taken);
    this.position += taken.length;
    if (taken.length < room) return;
    await this.#close();
    const rest = bytes.subarray(room);
    if (rest.length > 0 && this.position < this.#file.facts.size) await this.add(rest);
  }

  #pieceEnd(): number {
    return Math.min(this.#file.facts.size, (Math.floor(this.position / pieceSize) + 1) * pieceSize);
  }

  async #close(): Promise<void> {
    const index = Math.ceil(this.position / pieceSize) - 1;
    await this.#file.addPiece(index, new Blob(this.#waiting));
    this.#waiting = [];
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(aborted());
    });
  });
}
