/** @file The numbers of the neuron view as CSV: a line for each key, and one for each of its dimensions. */

import type { ComparedKeys } from "../../analysis/query-key";
import { csvLine } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import { type FileKind, textFile } from "../charts/FileMenu";

interface NeuronSource {
  readonly layer: number;
  readonly head: number;
  readonly query: number;
  readonly tokens: readonly string[];
  readonly compared: ComparedKeys;
}

export function neuronNumbers(source: NeuronSource): readonly FileKind[] {
  const file = (key: string, label: string, linesOf: typeof scoreLines): FileKind => ({
    ending: "csv",
    key,
    label,
    make: async () => textFile(linesOf(source)),
  });
  return [
    file("csv", "CSV of the scores", scoreLines),
    file("dimensions-csv", "CSV of q and k by dimension", dimensionLines),
  ];
}

const places = ["layer", "head", "query_position", "query_token", "key_position", "key_token"];

const placeOf = ({ layer, head, query, tokens }: NeuronSource, key: number) => [
  layer,
  head,
  query,
  tokens[query],
  key,
  tokens[key],
];

export const scoreLines = (source: NeuronSource): string[] => [
  csvLine([...places, "q_dot_k", "score", "weight"]),
  ...source.compared.keys.map(({ key, product, score, weight }) =>
    csvLine([...placeOf(source, key), ...[product, score, weight].map(formatFull)]),
  ),
];

export const dimensionLines = (source: NeuronSource): string[] => [
  csvLine([...places, "dimension", "q", "k", "q_times_k"]),
  ...source.compared.keys.flatMap(({ key, vector, products }) =>
    Array.from(vector, (value, dimension) =>
      csvLine([
        ...placeOf(source, key),
        dimension,
        ...[source.compared.query[dimension]!, value, products[dimension]!].map(formatFull),
      ]),
    ),
  ),
];
