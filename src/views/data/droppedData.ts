/** @file Whether dropped files are data or a checkpoint. */

const tables = /\.(csv|tsv|jsonl|ndjson|parquet)$/i;
/** Files of a tokenizer, which are text too. */
const vocabularies = /^(vocab|merges|added_tokens)\.txt$/i;

/** The table among the files, where they are one: a file with a table's ending, or a text alone that is no vocabulary. */
export function droppedTable(files: readonly File[]): File | null {
  const table = files.find(({ name }) => tables.test(name));
  const isCheckpoint = files.some(({ name }) => /\.(safetensors|bin)$|^config\.json$/i.test(name));
  if (table && !isCheckpoint) return table;
  const [only] = files;
  if (files.length !== 1 || !only) return null;
  return /\.txt$/i.test(only.name) && !vocabularies.test(only.name) ? only : null;
}
