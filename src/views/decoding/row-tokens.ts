/** @file The tokens of a lane's row, and words made of them. */

import { joinedText, type Lane, lengthOf, shownTokens } from "../../store";
import { useDecodingState } from "./use-decoding";
import { marked, type Texts } from "./words";

/** All tokens of a lane, prompt included. The engine begins an empty prompt with a token that is not in the prompt: null. */
export function useRowTokens(lane: Lane, cursor = lengthOf(lane)): readonly (number | null)[] {
  const prompt = useDecodingState((state) => state.subject?.ids) ?? [];
  return [...(prompt.length > 0 ? prompt : [null]), ...shownTokens(lane, cursor).map(({ token }) => token)];
}

/** Several tokens as one text in quotes. */
export function phraseName(tokens: readonly (number | null)[], texts: Texts): string {
  const text = joinedText(tokens.map((token) => (token === null ? "" : (texts.get(token) ?? `#${token}`))));
  return `“${text.trim().replaceAll("\n", "↵") || marked(text)}”`;
}

/** Whether `tokens` come one after another in `row`. */
export const hasPhrase = (row: readonly (number | null)[], tokens: readonly number[]): boolean =>
  row.some((_, start) => tokens.every((token, index) => row[start + index] === token));
