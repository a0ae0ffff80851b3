/** @file Serves the built app over a line of limited speed, compressed as static hosts do. */

import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { isolationHeaders } from "../src/lib/isolation-headers";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/** Bytes that are written before the next answer has its turn. */
const pieceBytes = 16_384;
/** Milliseconds by which a timer may ring late: the line was not idle then, and catches up. */
const lateness = 10;

/** All answers share one line of so many bytes per second. */
class Line {
  readonly #bytesPerSecond: number;
  #freeAt = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  async send(body: Buffer, response: ServerResponse): Promise<void> {
    for (let start = 0; start < body.length && !response.destroyed; start += pieceBytes) {
      const piece = body.subarray(start, start + pieceBytes);
      this.#freeAt =
        Math.max(this.#freeAt, performance.now() - lateness) + (1000 * piece.length) / this.#bytesPerSecond;
      const wait = this.#freeAt - performance.now();
      // A timer is no finer than a millisecond.
      if (wait >= 1) await new Promise((resolve) => setTimeout(resolve, wait));
      response.write(piece);
    }
    response.end();
  }
}

export interface SlowServer {
  readonly address: string;
  close(): void;
}

/** @param megabits Per second, over all connections. */
export async function slowServer(folder: string, megabits: number): Promise<SlowServer> {
  const line = new Line((megabits * 1e6) / 8);
  const bodies = new Map<string, Promise<Buffer | null>>();
  const bodyOf = (path: string, isCompressed: boolean) => {
    const known = bodies.get(path);
    if (known) return known;
    const reading = readFile(join(folder, path)).then(
      (bytes) => (isCompressed ? promisify(gzip)(bytes) : bytes),
      () => null,
    );
    bodies.set(path, reading);
    return reading;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = normalize(pathname === "/" ? "/index.html" : pathname);
    const type = types[extname(path)];
    const body = await bodyOf(path, type !== undefined);
    if (body === null) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": type ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": "max-age=600",
      ...isolationHeaders,
      ...(type && { "content-encoding": "gzip" }),
    });
    await line.send(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
