/** @file How a measurement is coming along, or why it did not come; it keeps its room, so that nothing jumps. */

import { Button } from "@mantine/core";
import { formatPercent } from "../../lib/format";
import type { Measured, Measurement } from "../../store";
import { useApp, useAppState } from "../shell/context";
import { ErrorNote } from "../shell/ErrorNote";
import { progressText, shareOf } from "../shell/progress";
import styles from "./heads.module.css";

interface MeasureNoteProps<Asked, Found> {
  readonly what: string;
  readonly measurement: Measurement<Asked, Found>;
  readonly measured: Measured<Asked, Found>;
  readonly slot: string;
}

export function MeasureNote<Asked, Found>({
  what,
  measurement,
  measured,
  slot,
}: MeasureNoteProps<Asked, Found>) {
  const { finding, request } = measured;
  if (request.kind === "running") {
    const share = shareOf(request.progress);
    return (
      <div className={styles.progress} role="status" data-testid="heads-progress">
        <span>
          {what}: {progressText(request.progress)}
          {share !== null && ` · ${formatPercent(share)}`}
        </span>
        <Button size="compact-xs" onClick={() => measurement.cancel(slot)} data-testid="heads-cancel">
          Cancel
        </Button>
      </div>
    );
  }
  if (request.kind === "failed") {
    return (
      <div>
        <ErrorNote error={request.error} onRetry={() => void measurement.ask(slot)} />
        {finding && <p className={styles.remark}>The charts still show what was found before.</p>}
      </div>
    );
  }
  if (!finding) return <ModelNote slot={slot} />;
  return null;
}

/** Before the first answer: how the model itself is coming along. */
function ModelNote({ slot }: { readonly slot: string }) {
  const app = useApp();
  const state = useAppState(({ slots }) => slots.find(({ id }) => id === slot));
  if (!state) return <p className={styles.remark}>Choose a model above to see its heads.</p>;
  if (state.state.kind === "failed") {
    return <ErrorNote error={state.state.error} onRetry={() => void app.models.retryLoad(slot)} />;
  }
  if (state.state.kind !== "loading") return <p className={styles.remark}>Waiting for {state.label}…</p>;
  return (
    <div className={styles.progress} role="status">
      <span>
        Loading {state.label}: {progressText(state.state.progress)}
      </span>
      <Button size="compact-xs" onClick={() => app.models.cancelLoad(slot)}>
        Cancel
      </Button>
    </div>
  );
}
