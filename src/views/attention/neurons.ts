/** @file Which query the neuron view shows, and its numbers once they are there. Pure. */

import { type ComparedKeys, comparedKeys } from "../../analysis/query-key";
import type { Further, Picture, ViewState } from "../../store";
import { askedOf } from "./drawn";

/** The pinned token, or the last one with a letter or digit, which sees much also in a causal model. */
export function queryOf(
  { result }: { readonly result: Pick<Picture["result"], "tokens" | "texts" | "special"> },
  { pin }: Pick<ViewState, "pin">,
): number {
  const last = result.tokens.length - 1;
  if (pin && pin.index <= last) return pin.index;
  const isWritten = (_: string, token: number) => !result.special[token];
  const isWord = (text: string, token: number) => isWritten(text, token) && /[\p{L}\p{N}]/u.test(text);
  const found = [isWord, isWritten].map((isSo) => result.texts.findLastIndex(isSo));
  return found.find((token) => token >= 0) ?? last;
}

/** The selected head's comparison of a query with its keys, and the picture that it is of. */
interface Compared {
  readonly picture: Picture;
  readonly query: number;
  readonly compared: ComparedKeys;
}

/** Null until the model was asked for it; while it is asked about another sentence, that of the one before. */
export function comparedOf(model: string, view: ViewState, further: Further | null): Compared | null {
  if (further?.kind !== "queries" || further.picture.info.model !== model) return null;
  const { picture } = further;
  const { queries, keys, scores, attentions } = picture.result;
  if (!queries || !keys || !scores) return null;
  const { layer, head } = askedOf(view, picture);
  const query = queryOf(picture, view);
  return {
    picture,
    query,
    compared: comparedKeys({ queries, keys, scores, attentions }, [layer, head], query),
  };
}
