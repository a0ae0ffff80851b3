/** @file A local model hub: serves folders at the Hub's addresses, with faults on request. */

import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What goes wrong when a file is served. */
export interface Fault {
  /** The number of answers that the fault affects; if it includes `breakAfter`, only that. Default: all, or 1 for a break. */
  readonly times?: number;
  /** Accept the request and never answer it. */
  readonly isSilent?: boolean;
  /** Answer with this status, this `x-error-code` and this `retry-after`. */
  readonly status?: number;
  readonly errorCode?: string;
  readonly retryAfter?: string;
  /** Answer with a sign-in page, as hotel networks do. */
  readonly isPage?: boolean;
  /** Redirect to the same server under its other name. */
  readonly isElsewhere?: boolean;
  /** Cut the connection after this many bytes or, with `stall`, leave it open without sending more. */
  readonly breakAfter?: number;
  readonly stall?: boolean;
  /** Send this many bytes at a time, 10 ms apart. */
  readonly drip?: number;
  /** Announce this many bytes more than there are. */
  readonly extraLength?: number;
  /** Answer every request with the whole file. */
  readonly ignoreRange?: boolean;
  /** Answer without a length, so that only the end of the answer shows the end of the file. */
  readonly hideLength?: boolean;
  readonly etag?: string;
  /** Send a different etag in each answer. */
  readonly isChanging?: boolean;
  /** Omit `content-range`, like a server whose CORS settings do not expose it. */
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
  /** The revision of each request. */
  readonly revisions: string[];
  /** Faults by file name, or `*` for all files; may be changed at any time. Setting a fault resets its count. */
  readonly faults: Map<string, Fault>;
  /** Whether it lists the files of a model, like the public Hub and unlike a plain mirror. */
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
 * Serves `folderOf(id, revision)`, a path from the root of the project, or null if there is none. The ids of data sets
 * begin with `datasets/`, and their files are listed too.
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
  /** How often each file's fault has occurred. */
  readonly struck: Map<string, Struck>;
  readonly folderOf: (id: string, revision: string) => string | null;
  readonly hasApi: boolean;
}

async function serveRequest(serving: Serving): Promise<void> {
  const { request, response } = serving;
  if (request.method === "OPTIONS") return void response.writeHead(204, corsHeaders).end();
  const url = decodeURIComponent(request.url ?? "");
  const tree = treePath.exec(url);
  if (tree) {
    serving.requests.push(`tree ${tree[2]}`);
    return sendFolder(serving, tree[1]!, tree[2]!, (listed) => listed);
  }
  const model = modelPath.exec(url);
  if (model && serving.hasApi) return sendFolder(serving, model[1]!, model[2]!, siblingsOf);
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

/** The fault of a file's next answer; none once it has occurred often enough. */
function faultOf({ faults, struck }: Serving, file: string): Fault {
  const fault = faults.get(file) ?? faults.get("*");
  if (!fault) return {};
  const before = struck.get(file);
  const times = before?.fault === fault ? before.times + 1 : 1;
  struck.set(file, { fault, times });
  const { breakAfter, ...rest } = fault;
  if (times <= (fault.times ?? (breakAfter === undefined ? Number.POSITIVE_INFINITY : 1))) return fault;
  // After the last break the rest of the fault remains: it is still the same server.
  return breakAfter === undefined ? {} : rest;
}

function sendPage(response: ServerResponse): void {
  response
    .writeHead(200, { ...corsHeaders, "content-type": "text/html" })
    .end("<html>Please sign in.</html>");
}

interface Listed {
  readonly path: string;
  readonly type: "directory" | "file";
  readonly size: number;
}

/** Sends `form` of everything in the repository's folder, as JSON. */
function sendFolder(
  { response, folderOf }: Serving,
  id: string,
  revision: string,
  form: (listed: readonly Listed[]) => unknown,
) {
  const folder = folderOf(id, revision);
  if (folder === null) return fail(response, 401, { errorCode: "RepoNotFound" });
  const listed = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path): Listed => {
    const stats = statSync(join(folder, path));
    return { type: stats.isDirectory() ? "directory" : "file", path, size: stats.size };
  });
  response
    .writeHead(200, { ...corsHeaders, "content-type": "application/json" })
    .end(JSON.stringify(form(listed)));
}

const siblingsOf = (listed: readonly Listed[]) => ({
  siblings: listed.flatMap(({ type, path }) => (type === "file" ? [{ rfilename: path }] : [])),
});

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

function sendFile({ response, struck }: Serving, path: string, file: string, start: number, fault: Fault) {
  const { size, mtimeMs } = statSync(path);
  if (start > 0 && start >= size) return fail(response, 416);
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
  if (!isBreaking) return void createReadStream(path, { start }).pipe(response);
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

/** Breaks the connection once everything written was sent and has had time to arrive. */
function cutLine(response: ServerResponse): void {
  const isWaiting = response.writableLength > 0;
  setTimeout(() => (isWaiting ? cutLine(response) : response.destroy()), 300);
}
