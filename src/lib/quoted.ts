/** @file Quotes words of files and users in sentences, shortened to fit. */

const longestQuote = 81;
const longestName = 60;
const mostListed = 12;

/** `words` on one line, cut to `most` characters with an ellipsis. */
export function shortened(words: string, most = longestName): string {
  const line = words.slice(0, most + 1).replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** `words` in quotes, on one line and shortened. */
export function quoted(words: string): string {
  return JSON.stringify(shortened(words, longestQuote));
}

/** Any JSON value in few words: strings in quotes, lists and tables by their kind, others as they are. */
export function quotedValue(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "a table" : String(value);
}

/** The first names of a list, and the number of the others: a, b and 3 more. */
export function shortList(names: readonly string[], most = 3): string {
  const shown = names
    .slice(0, most)
    .map((name) => shortened(name, longestQuote))
    .join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** “a”, “b”, and 3 more */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => `“${shortened(name)}”`);
  const rest = names.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}
