/** @file The numbers behind the head view as text files, made row by row. */

import { csvLine } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import { at } from "../../lib/tensor";
import type { Picture } from "../../store";

/** What is written: some heads of one layer. */
export interface Excerpt {
  readonly picture: Picture;
  readonly layer: number;
  readonly heads: readonly number[];
}

/** How many parts each of the writers below yields: one a head and query, and what stands around them. */
export const partCount = ({ picture, heads }: Excerpt): number =>
  heads.length * picture.result.tokens.length + 2;

/** A header, then a line for each head and query with its weight on every key. */
export function* csvParts({ picture, layer, heads }: Excerpt): Generator<string> {
  const { tokens } = picture.result;
  yield csvLine(["layer", "head", "query", "query token", ...tokens]);
  for (const { head, query, weights } of rowsOf({ picture, layer, heads })) {
    yield csvLine([layer, head, query, tokens[query], ...Array.from(weights, formatFull)]);
  }
}

/** One object: what was asked, the tokens, and `attention[head][query][key]` for the heads in `heads`. */
export function* jsonParts({ picture, layer, heads }: Excerpt): Generator<string> {
  const { info, subject, result } = picture;
  const { tokens, ids } = result;
  const about = { model: info.name, family: info.family, ...subject, layer, heads, ids, tokens };
  yield `${JSON.stringify(about).slice(0, -1)},"attention":[`;
  let isFirst = true;
  for (const { query, weights } of rowsOf({ picture, layer, heads })) {
    const opening = query === 0 ? `${isFirst ? "" : ","}[` : ",";
    const closing = query === tokens.length - 1 ? "]" : "";
    yield `${opening}[${Array.from(weights, formatFull).join(",")}]${closing}`;
    isFirst = false;
  }
  yield "]}\n";
}

function* rowsOf({ picture, layer, heads }: Excerpt) {
  const numQueries = picture.result.tokens.length;
  const attention = at(picture.result.attentions, layer);
  for (const head of heads) {
    const matrix = at(attention, head);
    for (let query = 0; query < numQueries; query++) yield { head, query, weights: at(matrix, query).data };
  }
}
