/**
 * @file Finds the longest of many strings at a position of a text, by narrowing a sorted list character by character.
 * Needs no memory beyond the list, however long the common prefixes are.
 */

export class SortedContents {
  readonly #sorted: readonly string[];

  constructor(contents: Iterable<string>) {
    this.#sorted = [...new Set(contents)].filter((content) => content !== "").sort();
  }

  get size(): number {
    return this.#sorted.length;
  }

  /** The length of the longest string found in `text` at `at`; 0 if there is none. */
  longestAt(text: string, at: number): number {
    return this.#walk(text, at, null);
  }

  /** The lengths of all strings found in `text` at `at`, the shortest first. */
  lengthsAt(text: string, at: number): readonly number[] {
    const lengths: number[] = [];
    this.#walk(text, at, lengths);
    return lengths;
  }

  /** Returns the greatest length. */
  #walk(text: string, at: number, lengths: number[] | null): number {
    let longest = 0;
    let low = 0;
    let high = this.#sorted.length;
    for (let depth = 0; low < high && at + depth < text.length; ) {
      const unit = text.charCodeAt(at + depth);
      low = this.#firstFrom(low, high, depth, unit);
      high = this.#firstFrom(low, high, depth, unit + 1);
      depth++;
      if (low < high && this.#sorted[low]!.length === depth) {
        longest = depth;
        lengths?.push(depth);
      }
    }
    return longest;
  }

  /** The first string from `low` to `high`, equal up to `depth`, whose unit at `depth` is at least `unit`. */
  #firstFrom(low: number, high: number, depth: number, unit: number): number {
    if (low < high && this.#unitAt(low, depth) >= unit) return low;
    if (low < high && this.#unitAt(high - 1, depth) < unit) return high;
    let [from, to] = [low, high];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#unitAt(middle, depth) < unit) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** −1 beyond the end, because a string is sorted before those that it is a prefix of. */
  #unitAt(index: number, depth: number): number {
    const content = this.#sorted[index]!;
    return depth < content.length ? content.charCodeAt(depth) : -1;
  }
}
