/** @file Names that come from a file, inside a sentence: cut to a length that a sentence can hold. */

const longest = 60;
const mostListed = 12;

/** `words` with its end replaced by an ellipsis if it is longer than `most` characters. */
export function shortened(words: string, most = longest): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

/** “a”, “b”, and 3 more */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => `“${shortened(name)}”`);
  const rest = names.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}
