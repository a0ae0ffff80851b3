/** @file The importance of heads: sums of gradients by four definitions. L layers, H heads. */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** Sums over texts, each `[L·H]`, of the derivative of the mean loss by each head's mask entry. */
export class GradientSums {
  readonly #sizes: readonly [layers: number, heads: number];
  readonly #signed: Float64Array;
  readonly #byExample: Float64Array;
  readonly #byPosition: Float64Array;
  /** By text: the derivative of its own loss by each head. Texts without a loss have no entry. */
  readonly #examples: (Float64Array | undefined)[] = [];

  constructor(numLayers: number, numHeads: number) {
    this.#sizes = [numLayers, numHeads];
    const count = numLayers * numHeads;
    this.#signed = new Float64Array(count);
    this.#byExample = new Float64Array(count);
    this.#byPosition = new Float64Array(count);
  }

  /**
   * Adds a batch of gradients `[L, B, H, T]`: the derivative of the mean loss by layer, text, head and query position.
   * `texts[b]`: the index of the text, and the weight of its loss in the mean; 0 if it has no loss.
   */
  add(
    { data, shape }: FloatTensor,
    texts: readonly { readonly index: number; readonly weight: number }[],
  ): void {
    const [layers, batch, heads, tokens] = shape as [number, number, number, number];
    const own = texts.map(() => new Float64Array(layers * heads));
    for (let row = 0; row < layers * batch * heads; row++) {
      const head = row % heads;
      const text = Math.floor(row / heads) % batch;
      const place = Math.floor(row / (heads * batch)) * heads + head;
      this.#addRow(data.subarray(row * tokens, (row + 1) * tokens), place, texts[text]!.weight, own[text]!);
    }
    texts.forEach(({ index, weight }, text) => {
      if (weight !== 0) this.#examples[index] = own[text];
    });
  }

  #addRow(row: Float32Array, place: number, weight: number, own: Float64Array): void {
    let sum = 0;
    let absolute = 0;
    for (const value of row) {
      sum += value;
      absolute += Math.abs(value);
    }
    this.#signed[place]! += sum;
    if (weight === 0) return;
    own[place] = sum / weight;
    this.#byExample[place]! += Math.abs(sum / weight);
    this.#byPosition[place]! += absolute / weight;
  }

  /** dL/dmask of the mean loss, `[L, H]`. */
  gradient(): FloatTensor {
    return this.#tensor(this.#signed);
  }

  /** |Σ over texts and positions|: the gradient of the loss over all texts as one batch. `[L, H]` */
  batch(): FloatTensor {
    return this.#tensor(this.#signed.map(Math.abs));
  }

  /** Σ over texts of |dLᵢ/dmask|, Lᵢ the loss of text i: the library's run_bertology with a batch size of 1. `[L, H]` */
  example(): FloatTensor {
    return this.#tensor(this.#byExample);
  }

  /** Σ over texts and query positions of |·|, as in the code of Michel et al. (2019). `[L, H]` */
  position(): FloatTensor {
    return this.#tensor(this.#byPosition);
  }

  /** Σ over i of |dL₁/dmask + … + dLᵢ/dmask|: what run_bertology computes, since it never zeroes the gradient. `[L, H]` */
  cumulative(): FloatTensor {
    const sums = new Float64Array(this.#signed.length);
    const running = new Float64Array(this.#signed.length);
    for (const own of this.#examples) {
      if (!own) continue;
      for (let place = 0; place < running.length; place++) {
        running[place]! += own[place]!;
        sums[place]! += Math.abs(running[place]!);
      }
    }
    return this.#tensor(sums);
  }

  #tensor(values: Float64Array): FloatTensor {
    return floatTensor(Float32Array.from(values), this.#sizes);
  }
}

/** Every entry ÷ `divisor`. */
export function divide({ data, shape }: FloatTensor, divisor: number): FloatTensor {
  return { data: data.map((value) => value / divisor), shape };
}
