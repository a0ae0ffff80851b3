/** @file Token ids and what they stand for: the vocabulary with the tokens added to it. */

import type { AddedToken } from "./added-tokens";

export interface Vocabulary {
  idOf(token: string): number | undefined;
  /** The vocabulary's own string, or `undefined` for an id that stands for nothing. */
  tokenOf(id: number): string | undefined;
  isAdded(id: number): boolean;
  isSpecial(id: number): boolean;
}

/** @param special The contents of the tokens that count as special even where their own entry does not say so. */
export function vocabularyOf(
  vocab: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, AddedToken>,
  special: ReadonlySet<string>,
): Vocabulary {
  const addedById = new Map(Array.from(added.values(), (token) => [token.id, token]));
  let tokens: Map<number, string> | null = null;
  // Of a million tokens few are ever looked up, so the way back is laid when it is first gone.
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
