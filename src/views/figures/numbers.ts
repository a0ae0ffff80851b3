/** @file Attention weights and tokens as text. */

import type { FigureToken } from "./types";

/** Two decimals, for a cell; a middle dot below 0.005, where they would say 0.00. */
export function weightText(weight: number): string {
  return weight < 0.005 ? "·" : weight.toFixed(2);
}

/** Six decimals, about what single precision holds; as a power of ten when smaller than that shows. */
export function fullWeightText(weight: number): string {
  return weight === 0 || weight >= 1e-4 ? weight.toFixed(6) : weight.toExponential(3);
}

/** What stands for a token in a figure; blanks become visible marks, since a row must not look empty. */
export function tokenText(token: FigureToken, raw: boolean): string {
  if (raw) return token.raw;
  const marked = token.text.replaceAll("\n", "↵").replaceAll("\t", "⇥");
  const trimmed = marked.trim();
  return trimmed === "" ? "␣".repeat(Math.max(1, marked.length)) : trimmed;
}
