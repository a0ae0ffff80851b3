/** @file The attention weights of a figure as text files, made row by row so that long texts do not freeze the page. */

import { hasHead } from "../../analysis/head-sets";
import { csvLine } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import { collectInSlices } from "../../lib/slices";
import { at, type FloatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { type FileKind, textFile } from "../charts/FileMenu";
import type { Drawn } from "./drawn";

/** Some heads of one layer. */
export interface Excerpt {
  readonly picture: Picture;
  readonly layer: number;
  readonly heads: readonly number[];
}

/** Maps `[T, T]` between the same tokens. */
export interface WeightTable {
  /** What the weights are of, for the object. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The columns that say which map a line is of. */
  readonly mapColumns: readonly string[];
  readonly maps: readonly { readonly names: readonly (string | number)[]; readonly matrix: FloatTensor }[];
  readonly tokens: readonly string[];
  readonly value: string;
}

/** The number of parts that each writer below yields: one for each map and query, and what is around them. */
export const partCount = ({ maps, tokens }: WeightTable): number => maps.length * tokens.length + 2;

export function numbersFiles(excerpt: Excerpt, drawn: Drawn): readonly FileKind[] {
  const table = tableOf(excerpt, drawn);
  const file = (ending: string, type: string, partsOf: typeof csvParts): FileKind => ({
    ending,
    label: `${ending.toUpperCase()} of the ${drawn.shown.kind === "difference" ? "differences" : "weights"}`,
    make: async (signal, onShare) => {
      const parts = await collectInSlices(partsOf(table), partCount(table), signal, onShare);
      return parts && textFile(parts, type);
    },
  });
  return [file("csv", "text/csv", csvParts), file("json", "application/json", jsonParts)];
}

/** The weights of what is drawn: of each shown head, or of the one map. */
export function tableOf(excerpt: Excerpt, { shown, title, words, tokens, less }: Drawn): WeightTable {
  const { picture, layer, heads } = excerpt;
  if (shown.kind === "heads" && words === null) return headTable(excerpt, picture.result.tokens, shown.maps);
  const names = tokens.map(({ raw }) => raw);
  if (shown.kind === "heads") return headTable({ picture, layer, heads }, names, shown.maps);
  const { info, subject } = picture;
  return {
    about: {
      model: info.name,
      family: info.family,
      ...subject,
      map: title,
      // The title shortens the sentence.
      ...(less && { less: { model: less.picture.info.name, ...less.picture.subject } }),
      tokens: names,
    },
    mapColumns: ["map"],
    maps: [{ names: [title ?? ""], matrix: shown.map }],
    tokens: names,
    value: shown.kind === "difference" ? "difference" : "weight",
  };
}

/** @param maps `[H, T, T]` of the layer. */
function headTable(
  { picture, layer, heads: chosen }: Excerpt,
  tokens: readonly string[],
  maps: FloatTensor,
): WeightTable {
  const { info, subject, result } = picture;
  // A pruned head has no weights, and zeros in their place would be numbers.
  const heads = chosen.filter((head) => !hasHead(info.prunedHeads, [layer, head]));
  // Words have no ids.
  const ids = tokens.length === result.ids.length ? { ids: result.ids } : {};
  return {
    about: { model: info.name, family: info.family, ...subject, layer, heads, ...ids, tokens },
    mapColumns: ["layer", "head"],
    maps: heads.map((head) => ({ names: [layer, head], matrix: at(maps, head) })),
    tokens,
    value: "weight",
  };
}

const tokenColumns = ["query_position", "query_token", "key_position", "key_token"];

/** A header, then a line for each map, query and key: a table that spreadsheets and pandas can pivot. */
export function* csvParts(table: WeightTable): Generator<string> {
  const { mapColumns, tokens, value } = table;
  yield csvLine([...mapColumns, ...tokenColumns, value]);
  for (const { names, query, weights } of rowsOf(table)) {
    yield Array.from(weights, (weight, key) =>
      csvLine([...names, query, tokens[query], key, tokens[key], formatFull(weight)]),
    ).join("");
  }
}

/** One object: what the weights are of, and `attention[map][query][key]`. */
export function* jsonParts(table: WeightTable): Generator<string> {
  yield `${JSON.stringify(table.about).slice(0, -1)},"attention":[`;
  let isFirst = true;
  for (const { query, weights } of rowsOf(table)) {
    const opening = query === 0 ? `${isFirst ? "" : ","}[` : ",";
    const closing = query === table.tokens.length - 1 ? "]" : "";
    yield `${opening}[${Array.from(weights, formatFull).join(",")}]${closing}`;
    isFirst = false;
  }
  yield "]}\n";
}

function* rowsOf({ maps, tokens }: WeightTable) {
  for (const { names, matrix } of maps) {
    for (let query = 0; query < tokens.length; query++) {
      yield { names, query, weights: at(matrix, query).data };
    }
  }
}
