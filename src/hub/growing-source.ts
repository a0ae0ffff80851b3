/** @file A file in memory that can be read while it arrives. */

import type { ByteSource } from "./repository";

interface Waiting {
  readonly end: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A slice resolves once its bytes have arrived, and shares the file's memory: do not write to it. */
export class GrowingSource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #waiting = new Set<Waiting>();
  #arrived = 0;
  #failure: { readonly reason: unknown } | null = null;

  constructor(size: number) {
    this.size = size;
    this.#bytes = new Uint8Array(size);
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Takes `bytes`, which begin at `start`. What is there already is not taken again. */
  put(start: number, bytes: Uint8Array): void {
    const known = this.#arrived - start;
    if (known < 0 || known >= bytes.length) return;
    this.#bytes.set(bytes.subarray(known), this.#arrived);
    this.#arrived = start + bytes.length;
    for (const each of this.#waiting) {
      if (each.end > this.#arrived) continue;
      this.#waiting.delete(each);
      each.resolve();
    }
  }

  /** Slices that wait for bytes, now or later, reject with `reason`. */
  fail(reason: unknown): void {
    this.#failure = { reason };
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  async slice(start: number, end: number): Promise<Uint8Array> {
    const last = Math.min(end, this.size);
    if (last > this.#arrived) await this.#untilArrived(last);
    return this.#bytes.subarray(start, last);
  }

  #untilArrived(end: number): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    return new Promise((resolve, reject) => this.#waiting.add({ end, resolve, reject }));
  }
}
