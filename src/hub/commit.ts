/** @file Remembers the commit of a model's first file, so that its other files come from the same one. */

import type { ChunkStore } from "./chunk-store";

const keyOf = (base: string) => `${base}#commit`;
const commitPattern = /^[0-9a-f]{40}$/;

/** The pinned commit of the model whose files are under `base`, or null. */
export async function pinnedCommit(store: ChunkStore, base: string): Promise<string | null> {
  const commit = await (await store.get(keyOf(base)))?.text();
  return commit && commitPattern.test(commit) ? commit : null;
}

/** Pins the commit that a response names, if any. */
export async function pinCommit(store: ChunkStore, base: string, response: Response): Promise<void> {
  const commit = response.headers.get("x-repo-commit");
  if (!commit || !commitPattern.test(commit)) return;
  await store.put(keyOf(base), new Blob([commit])).catch(() => undefined);
}

export async function unpinCommit(store: ChunkStore, base: string): Promise<void> {
  await store.remove(keyOf(base));
}
