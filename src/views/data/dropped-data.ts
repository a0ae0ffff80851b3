/** @file Whether dropped files are data or a checkpoint. */

const tables = /\.(csv|tsv|tab|jsonl|ndjson|parquet)$/i;
/** Files that may be a table if dropped alone. */
const texts = /\.(txt|json|label)$/i;
/** A checkpoint's text files. */
const checkpointTexts =
  /^(vocab|merges|added_tokens)\.txt$|(config|tokenizer|vocab|added_tokens|special_tokens_map|index|state|args)\.json$/i;

/** The dropped table, if any: a file with a table's extension, or a single text file that no checkpoint has. */
export function droppedTable(files: readonly File[]): File | null {
  const table = files.find(({ name }) => tables.test(name));
  const isCheckpoint = files.some(({ name }) => /\.(safetensors|bin)$|^config\.json$/i.test(name));
  if (table && !isCheckpoint) return table;
  const [only] = files;
  if (files.length !== 1 || !only) return null;
  return texts.test(only.name) && !checkpointTexts.test(only.name) ? only : null;
}
