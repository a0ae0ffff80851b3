/** @file Finds the token ids in a record. */

/** The values of all fields named `token` or `tokens`, at any depth. */
export function tokenIdsOf(record: unknown): number[] {
  if (Array.isArray(record)) return record.flatMap(tokenIdsOf);
  if (typeof record !== "object" || record === null) return [];
  return Object.entries(record).flatMap(([name, value]) => {
    if (name === "token") return typeof value === "number" ? [value] : [];
    if (name === "tokens") return Array.isArray(value) ? value : [];
    return tokenIdsOf(value);
  });
}
