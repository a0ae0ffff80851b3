/** @file Bytes as they arrive, joined into a file's pieces. */

import { pieceSize } from "./download-plan";

/** Yields each piece once its last byte is there; the rest is what has arrived of the next one. */
export class PieceCollector {
  /** Bytes of the file up to here have arrived; beyond `size` if more came than belong to it. */
  position: number;
  readonly #size: number;
  readonly #step: number;
  readonly #give: (index: number, piece: Blob) => Promise<void>;
  #waiting: (Uint8Array<ArrayBuffer> | Blob)[];

  /**
   * @param start Where the bytes begin: at the beginning of a piece, or after `held`.
   * @param held What is there of the piece that `start` is in.
   */
  constructor(
    size: number,
    start: number,
    held: Blob | null,
    give: (index: number, piece: Blob) => Promise<void>,
    step = pieceSize,
  ) {
    this.#size = size;
    this.position = start;
    this.#give = give;
    this.#step = step;
    this.#waiting = held === null ? [] : [held];
  }

  /** The piece that is being collected. */
  get index(): number {
    return Math.floor(this.position / this.#step);
  }

  /** The bytes of it that have arrived. */
  rest(): Blob {
    return new Blob(this.#waiting);
  }

  async add(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && this.position < this.#size) {
      const { index } = this;
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
