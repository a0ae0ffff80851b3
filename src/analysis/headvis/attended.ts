/** @file How far a head looks, and from which tokens to which: its weights over texts, by distance and by token. */

import type { HeadMatrix } from "./sparse-rows";

export interface TokenShare {
  readonly token: string;
  /** The part of all weight that is counted. */
  readonly weight: number;
}

const mostTokens = 20;

/** The weight between tokens other than the first of each text, which the front end does not draw either. */
export class Attended {
  #total = 0;
  /** Bin 0 is of distance 0, bin b of those from 2^(b − 1) to below 2^b. */
  readonly #distances: number[] = [];
  readonly #queries = new Map<string, number>();
  readonly #keys = new Map<string, number>();

  /** `tokens`: the text of each row. */
  add({ data, stride, length }: HeadMatrix, tokens: readonly string[]): void {
    for (let query = 1; query < length; query++)
      for (let key = 1; key < length; key++) {
        const weight = data[query * stride + key]!;
        if (weight === 0) continue;
        const bin = binOf(Math.abs(query - key));
        this.#total += weight;
        this.#distances[bin] = (this.#distances[bin] ?? 0) + weight;
        addTo(this.#queries, tokens[query]!, weight);
        addTo(this.#keys, tokens[key]!, weight);
      }
  }

  /** Shares by |query − key|, with edges 0, 1, 2, 4, …; they sum to 1, and there are no bins if nothing counts. */
  distances(): { readonly edges: readonly number[]; readonly shares: readonly number[] } {
    if (this.#total === 0) return { edges: [], shares: [] };
    const shares = Array.from(this.#distances, (weight = 0) => weight / this.#total);
    return { edges: [0, ...shares.map((_, bin) => 2 ** bin)], shares };
  }

  /** The tokens with the most weight as queries, the largest first. */
  queries(): readonly TokenShare[] {
    return this.#largest(this.#queries);
  }

  /** The same as keys. */
  keys(): readonly TokenShare[] {
    return this.#largest(this.#keys);
  }

  #largest(weights: ReadonlyMap<string, number>): readonly TokenShare[] {
    return [...weights]
      .map(([token, weight]) => ({ token, weight: weight / this.#total }))
      .sort((a, b) => b.weight - a.weight || (a.token < b.token ? -1 : 1))
      .slice(0, mostTokens);
  }
}

const binOf = (distance: number): number => (distance === 0 ? 0 : Math.floor(Math.log2(distance)) + 1);

function addTo(weights: Map<string, number>, token: string, weight: number): void {
  weights.set(token, (weights.get(token) ?? 0) + weight);
}
