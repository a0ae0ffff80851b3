/** @file The progress of a measurement, or why it failed. */

import { ModelWorking } from "../models/ModelWorking";
import { useAppState } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { Working } from "../ui/Working";
import styles from "./heads.module.css";
import type { Measuring } from "./use-measurements";

interface MeasureNoteProps {
  readonly measuring: Measuring;
  readonly slot: string;
}

export function MeasureNote({ measuring, slot }: MeasureNoteProps) {
  const { what, measurement, finding, request } = measuring;
  if (request.kind === "running") {
    return <Working what={what} request={request} onCancel={() => measurement.cancel(slot)} testId="heads" />;
  }
  if (request.kind === "failed") {
    return (
      <div>
        <ErrorNote error={request.error} onRetry={() => void measurement.ask(slot)} />
        {finding && <p className={styles.remark}>The charts still show the last result.</p>}
      </div>
    );
  }
  return finding ? null : <ModelNote slot={slot} />;
}

/** Before the first answer: the progress of the model itself. */
function ModelNote({ slot: id }: { readonly slot: string }) {
  const slot = useAppState(({ slots }) => slots.find((other) => other.id === id));
  if (!slot) return <p className={styles.remark}>Choose a model above to see its heads.</p>;
  const { kind } = slot.state;
  if (kind === "failed" || kind === "loading") return <ModelWorking slot={slot} />;
  return <p className={styles.remark}>Waiting for {slot.label}…</p>;
}
