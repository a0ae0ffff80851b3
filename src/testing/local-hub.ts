/** @file A model hub on this machine: folders served at the Hub's addresses, with faults on request. */

import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** How a file is served; without an entry it is served well. */
export interface Fault {
  /** For how many answers the fault lasts, or of several in one the break; for ever unless told, a break for one. */
  readonly times?: number;
  /** Take the request and never answer it. */
  readonly isSilent?: boolean;
  /** Answer with this status, this `x-error-code` and this `retry-after`. */
  readonly status?: number;
  readonly errorCode?: string;
  readonly retryAfter?: string;
  /** Answer with a page to sign in on, as the network of a hotel does. */
  readonly isPage?: boolean;
  /** Send the request on to the same server under its other name. */
  readonly isElsewhere?: boolean;
  /** Cut the connection after so many bytes of an answer; or, if it stalls, leave it open. */
  readonly breakAfter?: number;
  readonly stall?: boolean;
  /** Send so many bytes at a time, and nothing for 10 ms between them. */
  readonly drip?: number;
  /** Announce so many bytes more than there are. */
  readonly extraLength?: number;
  /** Answer every request with the whole file. */
  readonly ignoreRange?: boolean;
  /** Answer without a length: only the end of the answer shows the end of the file. */
  readonly hideLength?: boolean;
  readonly etag?: string;
  /** Name another version in each answer. */
  readonly isChanging?: boolean;
  /** Leave `content-range` out, as a server does whose CORS settings do not expose it. */
  readonly hideRange?: boolean;
  /** Sent as `x-repo-commit`. */
  readonly commit?: string;
  readonly contentType?: string;
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

export interface LocalHub {
  /** `http://localhost:port` */
  readonly address: string;
  /** Requests so far, as `file` or `file from-`, oldest first. */
  readonly requests: string[];
  /** The revision each of them named. */
  readonly revisions: string[];
  /** Faults by file name, or of all files under `*`; may be changed at any time. Setting one counts its answers anew. */
  readonly faults: Map<string, Fault>;
  /** Whether it lists the files of a model, as the public Hub does and a plain mirror does not. */
  hasApi: boolean;
  close(): Promise<void>;
}

const resolvePath = /^\/((?:datasets\/)?(?:[^/]+\/)?[^/]+)\/resolve\/((?:refs\/convert\/)?[^/]+)\/(.+)$/;
const treePath = /^\/api\/(datasets\/(?:[^/]+\/)?[^/]+)\/tree\/((?:refs\/convert\/)?[^/?]+)/;

const modelPath = /^\/api\/models\/((?:[^/]+\/)?[^/]+)\/revision\/([^?]+)$/;
const otherPath = /^\/api\/((?:datasets|spaces)\/(?:[^/]+\/)?[^/]+)$/;

const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
};

/**
 * Serves `folderOf(id, revision)`, a path from the project's root or null for what is unknown; the ids of data sets begin
 * with `datasets/`, and their files are listed too.
 */
export async function startLocalHub(
  folderOf: (id: string, revision: string) => string | null,
): Promise<LocalHub> {
  const requests: string[] = [];
  const revisions: string[] = [];
  const faults = new Map<string, Fault>();
  const struck = new Map<string, Struck>();
  const hub: Pick<LocalHub, "hasApi"> = { hasApi: true };
  const server = createServer((request, response) => {
    const { hasApi } = hub;
    void serveRequest({ request, response, requests, revisions, faults, struck, folderOf, hasApi });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    address: `http://localhost:${port}`,
    requests,
    revisions,
    faults,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

interface Struck {
  readonly fault: Fault;
  readonly times: number;
}

interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requests: string[];
  readonly revisions: string[];
  readonly faults: ReadonlyMap<string, Fault>;
  /** How often each file's fault has been met. */
  readonly struck: Map<string, Struck>;
  readonly folderOf: (id: string, revision: string) => string | null;
  readonly hasApi: boolean;
}

async function serveRequest(serving: Serving): Promise<void> {
  const { request, response } = serving;
  if (request.method === "OPTIONS") return void response.writeHead(204, corsHeaders).end();
  const url = decodeURIComponent(request.url ?? "");
  const tree = treePath.exec(url);
  if (tree) return sendTree(serving, tree as unknown as [string, string, string]);
  const model = modelPath.exec(url);
  if (model && serving.hasApi) return sendListing(serving, model[1]!, model[2]!);
  const other = otherPath.exec(url);
  if (other && serving.folderOf(other[1]!, "main") !== null)
    return void response.writeHead(200, corsHeaders).end("{}");
  const match = resolvePath.exec(url);
  if (!match) return fail(response, 404);
  const [, id, revision, file] = match as unknown as [string, string, string, string];
  const [, from, to] = /^bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from ?? 0);
  serving.requests.push(start > 0 || to ? `${file} ${start}-${to}` : file);
  serving.revisions.push(revision);
  const fault = faultOf(serving, file);
  if (fault.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  if (fault.isSilent) return;
  if (fault.isPage) return sendPage(response);
  if (fault.isElsewhere && request.headers.host?.startsWith("localhost")) {
    const location = `http://${request.headers.host.replace("localhost", "127.0.0.1")}${request.url}`;
    return void response.writeHead(302, { ...corsHeaders, location }).end();
  }
  if (fault.status) return fail(response, fault.status, fault);
  const folder = serving.folderOf(id, revision);
  if (folder === null) return fail(response, 401, { errorCode: "RepoNotFound" });
  const path = join(folder, file);
  if (!existsSync(path)) return fail(response, 404, { errorCode: "EntryNotFound" });
  if (to && !fault.ignoreRange) return sendPart(response, path, start, Number(to));
  sendFile(serving, path, file, fault.ignoreRange ? 0 : start, fault);
}

/** The fault of a file's next answer; none once it has lasted its time. */
function faultOf({ faults, struck }: Serving, file: string): Fault {
  const fault = faults.get(file) ?? faults.get("*");
  if (!fault) return {};
  const before = struck.get(file);
  const times = before?.fault === fault ? before.times + 1 : 1;
  struck.set(file, { fault, times });
  const { breakAfter, ...rest } = fault;
  if (times <= (fault.times ?? (breakAfter === undefined ? Number.POSITIVE_INFINITY : 1))) return fault;
  // A line that has broken often enough is still that of the same server.
  return breakAfter === undefined ? {} : rest;
}

function sendPage(response: ServerResponse): void {
  response
    .writeHead(200, { ...corsHeaders, "content-type": "text/html" })
    .end("<html>Please sign in.</html>");
}

function sendListing({ response, folderOf }: Serving, id: string, revision: string): void {
  const folder = folderOf(id, revision);
  if (folder === null) {
    fail(response, 401, { errorCode: "RepoNotFound" });
    return;
  }
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const siblings = names.filter((name) => statSync(join(folder, name)).isFile());
  response
    .writeHead(200, { ...corsHeaders, "content-type": "application/json" })
    .end(JSON.stringify({ siblings: siblings.map((rfilename) => ({ rfilename })) }));
}

/** The files of a data set's folder and of those in it. */
function sendTree(
  { response, requests, folderOf }: Serving,
  [, id, revision]: [string, string, string],
): void {
  requests.push(`tree ${revision}`);
  const folder = folderOf(id, revision);
  if (folder === null) {
    fail(response, 401, { errorCode: "RepoNotFound" });
    return;
  }
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const entries = paths.map((path) => {
    const stats = statSync(join(folder, path));
    return { type: stats.isDirectory() ? "directory" : "file", path, size: stats.size };
  });
  response
    .writeHead(200, { ...corsHeaders, "content-type": "application/json" })
    .end(JSON.stringify(entries));
}

function sendPart(response: ServerResponse, path: string, start: number, end: number): void {
  const { size } = statSync(path);
  const last = Math.min(end, size - 1);
  response.writeHead(206, {
    ...corsHeaders,
    "content-length": last - start + 1,
    "content-range": `bytes ${start}-${last}/${size}`,
  });
  createReadStream(path, { start, end: last }).pipe(response);
}

function fail(response: ServerResponse, status: number, { errorCode, retryAfter }: Fault = {}): void {
  const headers = {
    ...corsHeaders,
    ...(errorCode && { "x-error-code": errorCode }),
    ...(retryAfter && { "retry-after": retryAfter }),
  };
  response.writeHead(status, headers).end("no");
}

function sendFile(
  { response, struck }: Serving,
  path: string,
  file: string,
  start: number,
  fault: Fault,
): void {
  const { size, mtimeMs } = statSync(path);
  if (start > 0 && start >= size) {
    fail(response, 416);
    return;
  }
  const version = fault.isChanging ? `"${struck.get(file)?.times}"` : `"${size}-${Math.floor(mtimeMs)}"`;
  response.writeHead(start > 0 ? 206 : 200, {
    ...corsHeaders,
    etag: fault.etag ?? version,
    "content-type": fault.contentType ?? "application/octet-stream",
    ...(!fault.hideLength && { "content-length": size - start + (fault.extraLength ?? 0) }),
    ...(fault.commit && { "x-repo-commit": fault.commit }),
    ...(start > 0 && !fault.hideRange && { "content-range": `bytes ${start}-${size - 1}/${size}` }),
  });
  if (fault.drip) return void drip(response, path, start, fault.drip);
  const isBreaking = fault.breakAfter !== undefined && size - start > fault.breakAfter;
  if (!isBreaking) {
    createReadStream(path, { start }).pipe(response);
    return;
  }
  const part = createReadStream(path, { start, end: start + (fault.breakAfter ?? 0) - 1 });
  part.on("data", (bytes) => response.write(bytes));
  part.on("end", () => fault.stall || cutLine(response));
}

async function drip(response: ServerResponse, path: string, start: number, bytes: number): Promise<void> {
  for await (const block of createReadStream(path, { start, highWaterMark: bytes })) {
    response.write(block);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  response.end();
}

/** Breaks the connection once all that was written has left, and has had time to arrive. */
function cutLine(response: ServerResponse): void {
  const isWaiting = response.writableLength > 0;
  setTimeout(() => (isWaiting ? cutLine(response) : response.destroy()), 300);
}
