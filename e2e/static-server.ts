/** @file A static host of the built page, with or without the headers that isolate it. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { isolationHeaders } from "../src/lib/isolation-headers";

/** Where the build is. */
export const folder = "dist";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".csv": "text/csv",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** What the build has at a path; null if there is no such file. */
export function builtFile(path: string): Buffer | null {
  try {
    return readFileSync(join(folder, path));
  } catch {
    return null;
  }
}

export interface StaticServer {
  readonly address: string;
  /** The paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Hosting {
  readonly isIsolating: boolean;
  /** What a path is answered with; by default the built file. */
  readonly bodyOf?: (path: string) => Buffer | string | null;
}

export async function serveBuild({ isIsolating, bodyOf = builtFile }: Hosting): Promise<StaticServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname === "/" ? "index.html" : pathname.slice(1);
    requests.push(path);
    const body = bodyOf(path);
    if (body === null) return void response.writeHead(404).end("no such file");
    response
      .writeHead(200, {
        "content-type": types[extname(path)] ?? "application/octet-stream",
        "cache-control": "no-cache",
        ...(isIsolating && isolationHeaders),
      })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
