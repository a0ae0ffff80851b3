/** @file Whether words are fit for a user. */

/** Words of the language or of a library underneath, which say nothing to a user. */
const foreign =
  /undefined|TypeError|RangeError|Cannot |is not (a function|iterable|defined)|Invalid |bounds|call stack|\[object|Unexpected /;

/** What is wrong with a sentence, or `null` if it is one, of bearable length, in the app's own words. */
export function sentenceFault(words: string): string | null {
  if (!/^[^\n]{10,800}[.?]$/.test(words)) return `no sentence: ${words.slice(0, 800)}`;
  return foreign.test(words) ? `foreign words: ${words}` : null;
}
