/** @file A model hub on this machine: folders served at the Hub's addresses, with faults on request. */

import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** How a file is served; without an entry it is served well. */
export interface Fault {
  /** Answer with this status, and this `x-error-code`. */
  readonly status?: number;
  readonly errorCode?: string;
  /** Cut the connection after so many bytes of an answer, for the first `times` answers; or, if it stalls, leave it open. */
  readonly breakAfter?: number;
  readonly times?: number;
  readonly stall?: boolean;
  /** Answer every request with the whole file. */
  readonly ignoreRange?: boolean;
  /** Answer without a length: only the end of the answer shows the end of the file. */
  readonly hideLength?: boolean;
  readonly etag?: string;
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
  /** Faults by file name; may be changed at any time. */
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
  const broken = new Map<string, number>();
  const hub: Pick<LocalHub, "hasApi"> = { hasApi: true };
  const server = createServer((request, response) => {
    const { hasApi } = hub;
    void serveRequest({ request, response, requests, revisions, faults, broken, folderOf, hasApi });
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

interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requests: string[];
  readonly revisions: string[];
  readonly faults: ReadonlyMap<string, Fault>;
  readonly broken: Map<string, number>;
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
  const fault = serving.faults.get(file) ?? {};
  if (fault.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  const folder = serving.folderOf(id, revision);
  if (fault.status) return fail(response, fault.status, fault.errorCode);
  if (folder === null) return fail(response, 401, "RepoNotFound");
  const path = join(folder, file);
  if (!existsSync(path)) return fail(response, 404, "EntryNotFound");
  if (to && !fault.ignoreRange) return sendPart(response, path, start, Number(to));
  sendFile(serving, path, file, fault.ignoreRange ? 0 : start, fault);
}

function sendListing({ response, folderOf }: Serving, id: string, revision: string): void {
  const folder = folderOf(id, revision);
  if (folder === null) {
    fail(response, 401, "RepoNotFound");
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
    fail(response, 401, "RepoNotFound");
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

function fail(response: ServerResponse, status: number, errorCode?: string): void {
  response.writeHead(status, { ...corsHeaders, ...(errorCode && { "x-error-code": errorCode }) }).end("no");
}

function sendFile(
  { response, broken }: Serving,
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
  response.writeHead(start > 0 ? 206 : 200, {
    ...corsHeaders,
    etag: fault.etag ?? `"${size}-${Math.floor(mtimeMs)}"`,
    "content-type": fault.contentType ?? "application/octet-stream",
    ...(!fault.hideLength && { "content-length": size - start }),
    ...(fault.commit && { "x-repo-commit": fault.commit }),
    ...(start > 0 && !fault.hideRange && { "content-range": `bytes ${start}-${size - 1}/${size}` }),
  });
  const breaks = broken.get(file) ?? 0;
  const isBreaking =
    fault.breakAfter !== undefined && breaks < (fault.times ?? 1) && size - start > fault.breakAfter;
  if (!isBreaking) {
    createReadStream(path, { start }).pipe(response);
    return;
  }
  broken.set(file, breaks + 1);
  const part = createReadStream(path, { start, end: start + (fault.breakAfter ?? 0) - 1 });
  part.on("data", (bytes) => response.write(bytes));
  part.on("end", () => fault.stall || cutLine(response));
}

/** Breaks the connection once all that was written has left, and has had time to arrive. */
function cutLine(response: ServerResponse): void {
  const isWaiting = response.writableLength > 0;
  setTimeout(() => (isWaiting ? cutLine(response) : response.destroy()), 300);
}
