/** @file A server of the built page that can switch to a second version, with other names of scripts and styles. */

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const folder = "dist";

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

const isText = (path: string) => /\.(js|css|html)$/.test(path);

/** The scripts, styles and pages of the second version, by path. */
function secondVersion(): ReadonlyMap<string, string> {
  const names = readdirSync(join(folder, "assets")).filter(isText);
  const stems = names.map((name) => name.slice(0, -extname(name).length));
  // A page is updated if its revision differs.
  const renamed = (text: string) =>
    stems
      .reduce((before, stem) => before.replaceAll(stem, `${stem}2`), text)
      .replace(/(url:"index\.html",revision:")../, "$1zz");
  const paths = [...names.map((name) => `assets/${name}`), "index.html", "sw.js"];
  return new Map(paths.map((path) => [renamed(path), renamed(readFileSync(join(folder, path), "utf8"))]));
}

export interface TwoVersions {
  readonly address: string;
  /** Serves only the second version from now on. */
  update(): void;
  close(): Promise<void>;
}

export async function serveTwoVersions(): Promise<TwoVersions> {
  const second = secondVersion();
  let isSecond = false;
  const bodyOf = (path: string): Buffer | string | null => {
    if (isSecond && second.has(path)) return second.get(path)!;
    if (isSecond && path.startsWith("assets/") && isText(path)) return null;
    try {
      return readFileSync(join(folder, path));
    } catch {
      return null;
    }
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname === "/" ? "index.html" : pathname.slice(1);
    const body = bodyOf(path);
    if (body === null) return void response.writeHead(404).end("no such file");
    response
      .writeHead(200, {
        "content-type": types[extname(path)] ?? "application/octet-stream",
        "cache-control": "no-cache",
      })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}/`,
    update: () => {
      isSecond = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
