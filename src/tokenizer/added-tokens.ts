/** @file Finds added tokens in the text before anything else: [SEP], <|endoftext|> and those that a checkpoint adds. */

import { SortedContents } from "./sorted-contents";
import { isWordAt, isWordBefore, leadingSpaces, trailingSpaces } from "./unicode";

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Only found if no letter or digit is next to it. */
  readonly singleWord: boolean;
  /** Includes the white space before or after it. */
  readonly leftStrip: boolean;
  readonly rightStrip: boolean;
  /** Searched for in the normalized text, not in the original. */
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A stretch of text, or the id of an added token. */
type Section = string | number;

export type SectionFinder = (text: string) => Iterable<Section>;

/** Finds the given tokens from left to right, and the longest of those that begin at the same position. */
export function sectionFinder(
  tokens: readonly AddedToken[],
  contentOf: (token: AddedToken) => string,
): SectionFinder {
  const byContent = new Map<string, AddedToken>();
  for (const token of tokens) {
    const content = contentOf(token);
    if (content !== "" && !byContent.has(content)) byContent.set(content, token);
  }
  const contents = new SortedContents(byContent.keys());
  const matchAt = (text: string, at: number): Match | null => {
    const end = at + contents.longestAt(text, at);
    const token = end > at ? byContent.get(text.slice(at, end)) : undefined;
    return token ? { token, end } : null;
  };
  return contents.size === 0 ? (text) => [text] : (text) => sectionsOf(text, matchAt);
}

interface Match {
  readonly token: AddedToken;
  readonly end: number;
}

function* sectionsOf(text: string, matchAt: (text: string, at: number) => Match | null): Generator<Section> {
  let done = 0;
  for (let at = 0; at < text.length; ) {
    const match = matchAt(text, at);
    if (!match) {
      at++;
      continue;
    }
    const { token, end } = match;
    if (!token.singleWord || standsAlone(text, at, end)) {
      const start = token.leftStrip ? at - trailingSpaces(text.slice(done, at)) : at;
      if (start > done) yield text.slice(done, start);
      yield token.id;
      done = token.rightStrip ? end + leadingSpaces(text.slice(end)) : end;
    }
    at = Math.max(end, done);
  }
  if (done < text.length) yield text.slice(done);
}

const standsAlone = (text: string, start: number, end: number) =>
  !isWordBefore(text, start) && !isWordAt(text, end);
