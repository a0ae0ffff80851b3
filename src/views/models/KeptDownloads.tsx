/** @file The downloads stored on this machine: how much space they take, and a button that deletes them. */

import { Button, Group } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { type AppError, toAppError } from "../../lib/errors";
import { formatBytes } from "../../lib/format";
import type { CacheEntry } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./AddModelDialog.module.css";

type Kept =
  | { readonly kind: "looking" }
  | { readonly kind: "known"; readonly entries: readonly CacheEntry[] }
  | { readonly kind: "failed"; readonly error: AppError };

export function KeptDownloads() {
  const app = useApp();
  const [kept, setKept] = useState<Kept>({ kind: "looking" });
  const fail = useCallback((thrown: unknown) => setKept({ kind: "failed", error: toAppError(thrown) }), []);
  const look = useCallback(
    () => app.cached().then((entries) => setKept({ kind: "known", entries }), fail),
    [app, fail],
  );
  useEffect(() => void look(), [look]);

  if (kept.kind === "failed") return <ErrorNote error={kept.error} onRetry={() => void look()} />;
  const entries = kept.kind === "known" ? kept.entries : [];
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <div className={styles.kept} data-testid="kept-downloads">
      <Group gap={12} justify="space-between" wrap="nowrap">
        <span>Downloads kept on this machine: {kept.kind === "looking" ? "…" : formatBytes(bytes)}</span>
        <Button
          disabled={entries.length === 0}
          data-testid="empty-cache"
          onClick={() => void app.emptyCache().then(look, fail)}
        >
          Empty
        </Button>
      </Group>
      {entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <li key={entry.name}>
              <span>{entry.name}</span>
              <span>{formatBytes(entry.bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
