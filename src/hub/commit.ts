/** @file The commit that a model's first file came from, remembered so that its other files come from the same. */

import type { ChunkStore } from "./chunk-store";

const keyOf = (base: string) => `${base}#commit`;
const commitPattern = /^[0-9a-f]{40}$/;

/** The commit fixed for the model whose files are under `base`, or null. */
export async function pinnedCommit(store: ChunkStore, base: string): Promise<string | null> {
  const commit = await (await store.get(keyOf(base)))?.text();
  return commit && commitPattern.test(commit) ? commit : null;
}

/** Fixes the commit that an answer names; answers of servers that name none change nothing. */
export async function pinCommit(store: ChunkStore, base: string, response: Response): Promise<void> {
  const commit = response.headers.get("x-repo-commit");
  if (!commit || !commitPattern.test(commit)) return;
  await store.put(keyOf(base), new Blob([commit])).catch(() => undefined);
}

export async function unpinCommit(store: ChunkStore, base: string): Promise<void> {
  await store.remove(keyOf(base));
}
