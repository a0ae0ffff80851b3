/** @file What becomes of the data that was last asked for: how far it is, or why it could not be used. */

import { Button } from "@mantine/core";
import { useApp } from "../shell/context";
import { ErrorNote } from "../shell/ErrorNote";
import { progressText } from "../shell/progress";
import styles from "./DataBar.module.css";
import { useData } from "./useData";

interface DataRequestProps {
  /** Leads to the choice of columns, where that is what is missing. */
  readonly onChooseColumns?: () => void;
}

export function DataRequest({ onChooseColumns }: DataRequestProps) {
  const { data } = useApp();
  const request = useData((state) => state.request);
  const isDraft = useData((state) => state.draft !== null);
  if (request.kind === "idle") return null;
  if (request.kind === "running") {
    return (
      <div className={styles.running} role="status" data-testid="data-progress">
        <span>Reading data: {progressText(request.progress)}</span>
        <Button data-testid="data-cancel" onClick={() => data.cancel()}>
          Cancel
        </Button>
      </div>
    );
  }
  return (
    <div data-testid="data-error">
      <ErrorNote
        error={request.error}
        onRetry={isDraft ? onChooseColumns : () => void data.retry()}
        retryLabel={isDraft ? "Choose columns…" : "Try again"}
        onRemove={() => data.dismiss()}
      />
    </div>
  );
}
