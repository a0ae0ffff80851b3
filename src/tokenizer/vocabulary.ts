/** @file Maps token ids to tokens: the vocabulary with added tokens. */

import type { AddedToken } from "./added-tokens";

export interface Vocabulary {
  idOf(token: string): number | undefined;
  /** The vocabulary's string, or `undefined` for an id without a token. */
  tokenOf(id: number): string | undefined;
  isAdded(id: number): boolean;
  isSpecial(id: number): boolean;
}

/** @param special The contents of tokens that are special even if their entry does not say so. */
export function vocabularyOf(
  vocab: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, AddedToken>,
  special: ReadonlySet<string>,
): Vocabulary {
  const addedById = new Map(Array.from(added.values(), (token) => [token.id, token]));
  let tokens: Map<number, string> | null = null;
  // The reverse map is created on first use, since few of a million tokens are ever looked up.
  const tokenOf = (id: number) => {
    tokens ??= new Map(Array.from(vocab, ([token, place]) => [place, token]));
    return addedById.get(id)?.content ?? tokens.get(id);
  };
  return {
    idOf: (token) => added.get(token)?.id ?? vocab.get(token),
    tokenOf,
    isAdded: (id) => addedById.has(id),
    isSpecial: (id) => addedById.get(id)?.special === true || special.has(tokenOf(id) ?? ""),
  };
}
