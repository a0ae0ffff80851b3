/** @file How the tokens of a vocabulary show where words begin, continue or end. */

export type Marks =
  /** Tokens are bytes in GPT-2's alphabet. */
  | { readonly kind: "bytes" }
  /** `space` replaces the space before a word. */
  | { readonly kind: "space"; readonly space: string }
  /** The last token of a word ends with `end`. */
  | { readonly kind: "end"; readonly end: string }
  /** Tokens inside a word begin with `prefix`; an empty one marks nothing. */
  | { readonly kind: "prefix"; readonly prefix: string };
