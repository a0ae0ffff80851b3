/** @file Whether two lists are the same. */

/** The same values in the same places. */
export const sameList = <Value>(a: readonly Value[], b: readonly Value[]): boolean =>
  a === b || (a.length === b.length && a.every((value, place) => value === b[place]));
