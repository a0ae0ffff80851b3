/** @file The token ids that a record speaks of. */

/** Values of every field named `token` or `tokens` in plain data, however deep. */
export function tokenIdsOf(record: unknown): number[] {
  if (Array.isArray(record)) return record.flatMap(tokenIdsOf);
  if (typeof record !== "object" || record === null) return [];
  return Object.entries(record).flatMap(([name, value]) => {
    if (name === "token") return typeof value === "number" ? [value] : [];
    if (name === "tokens") return Array.isArray(value) ? value : [];
    return tokenIdsOf(value);
  });
}
