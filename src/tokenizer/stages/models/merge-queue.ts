/** @file A binary heap of pending merges, ordered by rank and then by position. */

interface Waiting {
  readonly rank: number;
  readonly at: number;
  readonly id: number;
}

const isBefore = (a: Waiting, b: Waiting) => a.rank < b.rank || (a.rank === b.rank && a.at < b.at);

export class MergeQueue {
  readonly #heap: Waiting[] = [];

  push(rank: number, at: number, id: number): void {
    const heap = this.#heap;
    const item = { rank, at, id };
    let place = heap.length;
    heap.push(item);
    for (
      let parent = (place - 1) >> 1;
      place > 0 && isBefore(item, heap[parent]!);
      parent = (place - 1) >> 1
    ) {
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = item;
  }

  pop(): Waiting | null {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last) return null;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts `item` at the top and lets it sink to its place. */
  #sink(item: Waiting): void {
    const heap = this.#heap;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, item)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = item;
  }
}
