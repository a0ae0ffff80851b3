/**
 * @file Tokens that are found in the text before anything else is done to it: [SEP], <|endoftext|> and those a checkpoint
 * adds. Written here and not left to the package, which ignores `single_word` and trims with JavaScript's own white space.
 */

import { leadingSpaces, trailingSpaces } from "./unicode";

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Found only where no letter or digit stands beside it. */
  readonly singleWord: boolean;
  /** Takes the white space before it, or after it, along. */
  readonly leftStrip: boolean;
  readonly rightStrip: boolean;
  /** Looked for in the normalized text, not in the text as written. */
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A stretch of text, or the id of the added token that stood there. */
export type Section = string | number;

export type SectionFinder = (text: string) => Section[];

const endsInWord = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]$/u;
const beginsWithWord = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]/u;

/** Finds the given tokens: the leftmost first and, of those that begin together, the longest. */
export function sectionFinder(
  tokens: readonly AddedToken[],
  contentOf: (token: AddedToken) => string,
): SectionFinder {
  const byFirst = new Map<string, [content: string, token: AddedToken][]>();
  for (const token of tokens) {
    const content = contentOf(token);
    if (content === "") continue;
    const alike = byFirst.get(content[0]!);
    if (alike) alike.push([content, token]);
    else byFirst.set(content[0]!, [[content, token]]);
  }
  for (const alike of byFirst.values()) alike.sort(([a], [b]) => b.length - a.length);
  const matchAt = (text: string, at: number) =>
    byFirst.get(text[at]!)?.find(([content]) => text.startsWith(content, at));
  return byFirst.size === 0 ? (text) => [text] : (text) => sectionsOf(text, matchAt);
}

function sectionsOf(
  text: string,
  matchAt: (text: string, at: number) => [content: string, token: AddedToken] | undefined,
): Section[] {
  const sections: Section[] = [];
  let done = 0;
  for (let at = 0; at < text.length; ) {
    const match = matchAt(text, at);
    if (!match) {
      at++;
      continue;
    }
    const [content, token] = match;
    const end = at + content.length;
    if (!token.singleWord || standsAlone(text, at, end)) {
      const start = token.leftStrip ? at - trailingSpaces(text.slice(done, at)) : at;
      if (start > done) sections.push(text.slice(done, start));
      sections.push(token.id);
      done = token.rightStrip ? end + leadingSpaces(text.slice(end)) : end;
    }
    at = Math.max(end, done);
  }
  if (done < text.length) sections.push(text.slice(done));
  return sections;
}

function standsAlone(text: string, start: number, end: number): boolean {
  return (
    !endsInWord.test(text.slice(Math.max(0, start - 2), start)) &&
    !beginsWithWord.test(text.slice(end, end + 2))
  );
}
