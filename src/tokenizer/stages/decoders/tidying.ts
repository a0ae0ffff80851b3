/** @file English text without the spaces that separate its tokens. */

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

/** As the decoders do it, token by token. */
export const tidiedPiece = (text: string) => tidied(text).replaceAll(" do not", " don't");

/** An empty `from` is found nowhere. */
export const replaced = (text: string, from: string, to: string) =>
  from === "" ? text : text.replaceAll(from, to);
