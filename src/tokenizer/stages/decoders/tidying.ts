/** @file Removes the spaces between the tokens of English text. */

const tidySteps: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

export function tidied(text: string): string {
  return tidySteps.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

/** The decoders' version, for single tokens. */
export const tidiedPiece = (text: string) => tidied(text).replaceAll(" do not", " don't");

/** An empty `from` matches nothing. */
export const replaced = (text: string, from: string, to: string) =>
  from === "" ? text : text.replaceAll(from, to);
