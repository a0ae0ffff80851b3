/** @file The placeholder of a text field: asks for token ids if the model cannot read text. */

import type { Slot } from "../../store";

/** `words`: the placeholder otherwise. */
export function textPlaceholder(slot: Slot | undefined, words: string): string {
  const takesIds = slot?.state.kind === "ready" && !slot.state.info.hasTokenizer;
  return takesIds ? "Token ids, such as 101 7592 102" : words;
}
