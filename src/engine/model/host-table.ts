/** @file A table that stays in ordinary memory, because programs read only some of its rows. */

import type { LookUp } from "../../graph/look-ups";
import { type FloatTensor, sizeOf, type Tensor } from "../../lib/tensor";
import type { Weight } from "../../runtime/runtime";

export class HostTable implements Weight {
  readonly shape: readonly number[];
  /** It takes no memory on the device. */
  readonly bytes = 0;
  #data: Float32Array;

  /** `data` may be shared and is not written to. */
  constructor(data: Float32Array, shape: readonly number[]) {
    this.#data = data;
    this.shape = shape;
  }

  /** The rows in the order of `indices`, which must be within the table. */
  rows({ data: indices, shape }: Tensor): FloatTensor {
    const width = sizeOf(this.shape.slice(1));
    const data = new Float32Array(indices.length * width);
    indices.forEach((index, place) => {
      data.set(this.#data.subarray(index * width, (index + 1) * width), place * width);
    });
    return { data, shape: [...shape, ...this.shape.slice(1)] };
  }

  dispose(): void {
    this.#data = new Float32Array();
  }
}

/** A reading of rows, with its table. */
export interface HostLookUp extends LookUp {
  readonly host: HostTable;
}
