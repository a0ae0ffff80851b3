/** @file The progress of a measurement, or why it failed. */

import { ModelWorking } from "../models/ModelWorking";
import { useAppState } from "../ui/context";
import { Working } from "../ui/Working";
import styles from "./heads.module.css";
import type { Measuring } from "./use-measurements";

interface MeasureNoteProps {
  readonly measuring: Measuring;
  readonly slot: string;
}

export function MeasureNote({ measuring, slot }: MeasureNoteProps) {
  const { what, measurement, finding, request, isContinued } = measuring;
  const isCancelled = request.kind === "failed" && request.error.code === "aborted";
  if (request.kind === "idle") return finding ? null : <ModelNote slot={slot} />;
  return (
    <div>
      <Working
        what={what}
        request={request}
        onCancel={() => measurement.cancel(slot)}
        onRetry={() => void measurement.ask(slot)}
        retryLabel={isCancelled && isContinued ? "Continue" : undefined}
        testId="heads"
      />
      {isCancelled && isContinued && <p className={styles.remark}>What was finished is kept.</p>}
      {request.kind === "failed" && finding && (
        <p className={styles.remark}>The charts still show the result before this one.</p>
      )}
    </div>
  );
}

/** Before the first answer: the progress of the model itself. */
function ModelNote({ slot: id }: { readonly slot: string }) {
  const slot = useAppState(({ slots }) => slots.find((other) => other.id === id));
  if (!slot) return <p className={styles.remark}>Choose a model above to see its heads.</p>;
  const { kind } = slot.state;
  if (kind === "failed" || kind === "loading") return <ModelWorking slot={slot} />;
  return <p className={styles.remark}>Waiting for {slot.label}…</p>;
}
