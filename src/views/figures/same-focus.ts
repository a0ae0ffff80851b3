/** @file Whether two figures have the same token in focus. */

import type { TokenFocus } from "./types";

export function sameFocus(one: TokenFocus | null, other: TokenFocus | null): boolean {
  return one === other || (one?.side === other?.side && one?.index === other?.index);
}
