/** @file The downloads stored on this machine: how much space they take, and a button that deletes them. */

import { Button, Group } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { type AppError, toAppError } from "../../lib/errors";
import { formatBytes } from "../../lib/format";
import type { CacheEntry } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./AddModelDialog.module.css";

type Downloads =
  | { readonly kind: "looking" }
  | { readonly kind: "known"; readonly entries: readonly CacheEntry[] }
  | { readonly kind: "failed"; readonly error: AppError };

export function StoredDownloads() {
  const app = useApp();
  const [downloads, setDownloads] = useState<Downloads>({ kind: "looking" });
  const fail = useCallback(
    (thrown: unknown) => setDownloads({ kind: "failed", error: toAppError(thrown) }),
    [],
  );
  const look = useCallback(
    () => app.cached().then((entries) => setDownloads({ kind: "known", entries }), fail),
    [app, fail],
  );
  useEffect(() => void look(), [look]);

  if (downloads.kind === "failed") return <ErrorNote error={downloads.error} onRetry={() => void look()} />;
  const entries = downloads.kind === "known" ? downloads.entries : [];
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <div className={styles.stored} data-testid="stored-downloads">
      <Group gap={12} justify="space-between" wrap="nowrap">
        <span>Stored downloads: {downloads.kind === "looking" ? "…" : formatBytes(bytes)}</span>
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
