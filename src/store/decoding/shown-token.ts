/** @file A token of a lane, with what is known about its choice. */

import type { RowRecord } from "../../engine/api/api";

export interface Shown {
  readonly token: number;
  /** The model's own; null if no model chose it. */
  readonly logProbability: number | null;
  /** By the model's own probability, from 1; null if it is beyond what was recorded. */
  readonly rank: number | null;
  /** The distribution it was taken from. */
  readonly row: RowRecord | null;
  /** The uniform number it was drawn with. */
  readonly draw: number | null;
  /** Whether the user put it there, by a branch. */
  readonly isGiven: boolean;
}

/** A token of a branch whose choice is not recorded, or the end token that the library appends. */
export const tokenWithoutChoice = (token: number, isGiven: boolean): Shown => ({
  token,
  logProbability: null,
  rank: null,
  row: null,
  draw: null,
  isGiven,
});

/** The tokens that a branch starts with. */
export const givenTokens = (ids: readonly number[]): Shown[] =>
  ids.map((token) => tokenWithoutChoice(token, true));
