/** @file The attention weights of a layer as text files, made row by row so that long texts do not freeze the page. */

import { csvLine } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import { collectInSlices } from "../../lib/slices";
import { at } from "../../lib/tensor";
import type { Picture } from "../../store";
import { type FileKind, textFile } from "../charts/FileMenu";

/** Some heads of one layer. */
export interface Excerpt {
  readonly picture: Picture;
  readonly layer: number;
  readonly heads: readonly number[];
}

/** The number of parts that each writer below yields: one for each head and query, and what is around them. */
export const partCount = ({ picture, heads }: Excerpt): number =>
  heads.length * picture.result.tokens.length + 2;

export function numbersFiles(excerpt: Excerpt): readonly FileKind[] {
  const file = (ending: string, type: string, partsOf: typeof csvParts): FileKind => ({
    ending,
    label: `${ending.toUpperCase()} of the weights`,
    make: async (signal, onShare) => {
      const parts = await collectInSlices(partsOf(excerpt), partCount(excerpt), signal, onShare);
      return parts && textFile(parts, type);
    },
  });
  return [file("csv", "text/csv", csvParts), file("json", "application/json", jsonParts)];
}

const csvColumns = [
  "layer",
  "head",
  "query position",
  "query token",
  "key position",
  "key token",
  "weight (0 to 1)",
];

/** A header, then a line for each head, query and key: a table that spreadsheets and pandas can pivot. */
export function* csvParts({ picture, layer, heads }: Excerpt): Generator<string> {
  const { tokens } = picture.result;
  yield csvLine(csvColumns);
  for (const { head, query, weights } of rowsOf({ picture, layer, heads })) {
    yield Array.from(weights, (weight, key) =>
      csvLine([layer, head, query, tokens[query], key, tokens[key], formatFull(weight)]),
    ).join("");
  }
}

/** One object: the model and the text, the tokens, and `attention[head][query][key]` for the heads in `heads`. */
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
