/** @file Quoting what a file or a user wrote in a sentence. */

const longestQuote = 80;

/** `words` in quotes and of bearable length, on one line. */
export function quoted(words: string): string {
  return JSON.stringify(words.length > longestQuote ? `${words.slice(0, longestQuote)}…` : words);
}

/** Any JSON value in few words: texts in quotes, numbers as they are, what holds more by its kind. */
export function quotedValue(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "a table" : String(value);
}

/** The first names of a list, and how many more there are. */
export function shortList(names: readonly string[], most = 3): string {
  const shown = names
    .slice(0, most)
    .map((name) => (name.length > longestQuote ? `${name.slice(0, longestQuote)}…` : name))
    .join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
