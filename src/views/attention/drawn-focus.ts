/** @file The token in focus as a figure of words counts it: focus and pins count tokens, whatever is drawn. */

import { useMemo } from "react";
import { wordOfPieces } from "../../analysis/words";
import type { TokenFocus } from "../figures/types";
import type { Drawn } from "./drawn";
import type { Focus } from "./focus-context";

export function useDrawnFocus(focus: Focus, words: Drawn["words"]): Focus {
  return useMemo(() => {
    if (!words) return focus;
    const wordOf = wordOfPieces(words);
    const toWord = (token: TokenFocus | null) => at(token, ({ index }) => wordOf[index]);
    const toToken = (word: TokenFocus | null) => at(word, ({ index }) => words[index]?.first);
    return {
      focus: toWord(focus.focus),
      pinned: focus.pinned,
      marked: toWord(focus.marked),
      onHover: (word) => focus.onHover(toToken(word)),
      onPin: (word) => focus.onPin(toToken(word)),
    };
  }, [focus, words]);
}

function at(token: TokenFocus | null, indexOf: (token: TokenFocus) => number | undefined): TokenFocus | null {
  const index = token ? indexOf(token) : undefined;
  return token && index !== undefined ? { side: token.side, index } : null;
}
