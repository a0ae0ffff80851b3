/** @file Bytes as they arrive, joined into a file's pieces. */

import { pieceSize } from "./download-plan";

/** Gives away each piece as soon as its last byte is there; what is left of a broken piece is lost. */
export class PieceCollector {
  /** Bytes of the file up to here have arrived; beyond `size` if more came than belong to it. */
  position: number;
  readonly #size: number;
  readonly #step: number;
  readonly #give: (index: number, piece: Blob) => Promise<void>;
  #waiting: Uint8Array<ArrayBuffer>[] = [];

  /** @param start The beginning of a piece. */
  constructor(
    size: number,
    start: number,
    give: (index: number, piece: Blob) => Promise<void>,
    step = pieceSize,
  ) {
    this.#size = size;
    this.position = start;
    this.#give = give;
    this.#step = step;
  }

  async add(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && this.position < this.#size) {
      const index = Math.floor(this.position / this.#step);
      const end = Math.min(this.#size, (index + 1) * this.#step);
      const taken = rest.subarray(0, end - this.position);
      this.#waiting.push(taken);
      this.position += taken.length;
      rest = rest.subarray(taken.length);
      if (this.position < end) continue;
      const piece = new Blob(this.#waiting);
      this.#waiting = [];
      await this.#give(index, piece);
    }
    this.position += rest.length;
  }
}
