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
  vocab: Readonly<Record<string, number>>,
  added: ReadonlyMap<string, AddedToken>,
  special: ReadonlySet<string>,
): Vocabulary {
  const ids = new Map(Object.entries(vocab));
  const tokens = new Map(Array.from(ids, ([token, id]) => [id, token]));
  const addedById = new Map(Array.from(added.values(), (token) => [token.id, token]));
  for (const token of added.values()) {
    ids.set(token.content, token.id);
    tokens.set(token.id, token.content);
  }
  return {
    idOf: (token) => ids.get(token),
    tokenOf: (id) => tokens.get(id),
    isAdded: (id) => addedById.has(id),
    isSpecial: (id) => addedById.get(id)?.special === true || special.has(tokens.get(id) ?? ""),
  };
}
