/** @file Attention weights, their differences, and tokens as text. */

import type { FigureToken } from "./types";

/** Two decimals, for a cell; a middle dot below 0.005 instead of 0.00. */
export function weightText(weight: number): string {
  return Math.abs(weight) < 0.005 ? "·" : signed(weight.toFixed(2));
}

/** Six decimals, about the precision of float32; smaller values as a power of ten. */
export function fullWeightText(weight: number): string {
  const isWritten = weight === 0 || Math.abs(weight) >= 1e-4;
  return signed(isWritten ? weight.toFixed(6) : weight.toExponential(3));
}

/** With a minus sign instead of a hyphen. */
const signed = (text: string): string => text.replace(/^-/, "−");

/** A token's text in a figure; blanks become visible marks, so that no row looks empty. */
export function tokenText(token: FigureToken, raw: boolean): string {
  if (raw) return token.raw;
  const marked = token.text.replaceAll("\n", "↵").replaceAll("\t", "⇥");
  const trimmed = marked.trim();
  return trimmed === "" ? "␣".repeat(Math.max(1, marked.length)) : trimmed;
}
