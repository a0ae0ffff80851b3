/** @file A .zip that is written file by file, outside this thread's memory. */

import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

export type Bytes = Uint8Array<ArrayBuffer>;

/** A file in chunks, so that its weights are never all in memory. */
export type Chunks = AsyncGenerator<Bytes>;

export class Archive {
  readonly #parts: Blob[] = [];
  readonly #zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.#parts.push(new Blob([new Uint8Array(chunk)]));
  });

  addText(name: string, bytes: Uint8Array): void {
    const file = new ZipDeflate(name, { level: 6 });
    this.#zip.add(file);
    file.push(bytes, true);
  }

  /** Stored uncompressed, because weights hardly shrink. */
  async addWeights(name: string, chunks: Chunks): Promise<void> {
    const file = new ZipPassThrough(name);
    this.#zip.add(file);
    for await (const chunk of chunks) file.push(chunk);
    file.push(new Uint8Array(), true);
  }

  finish(): Blob {
    this.#zip.end();
    return new Blob(this.#parts, { type: "application/zip" });
  }
}
