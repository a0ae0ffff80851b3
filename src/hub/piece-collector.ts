/** @file Joins arriving bytes into a file's pieces. */

import { pieceSize } from "./download-plan";

/** Yields each piece once it is complete; the rest is the beginning of the next one. */
export class PieceCollector {
  /** How far the file has arrived; beyond `size` if there were too many bytes. */
  position: number;
  readonly #size: number;
  readonly #step: number;
  readonly #give: (index: number, piece: Blob) => Promise<void>;
  #waiting: (Uint8Array<ArrayBuffer> | Blob)[];

  /**
   * @param start Where the bytes begin: at the start of a piece, or after `held`.
   * @param held What is already stored of the piece that contains `start`.
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

  /** The number of the piece that is being collected. */
  get index(): number {
    return Math.floor(this.position / this.#step);
  }

  /** The bytes of the current piece. */
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
