/** @file A measurement under way, or the error that ended it. */

import type { Measured, Measurement } from "../../store";
import { ModelWorking } from "../models/ModelWorking";
import { useAppState } from "../ui/context";
import { Working } from "../ui/Working";
import styles from "./heads.module.css";

/** A question that can be asked again and taken back. */
export type Asking = Pick<Measurement<unknown, unknown>, "ask" | "cancel">;

interface MeasureNoteProps {
  readonly what: string;
  readonly measurement: Asking;
  readonly measured: Measured<unknown, unknown>;
  readonly slot: string;
}

export function MeasureNote({ what, measurement, measured, slot }: MeasureNoteProps) {
  const { finding, request } = measured;
  if (request.kind === "idle") return finding ? null : <ModelNote slot={slot} />;
  return (
    <div>
      <Working
        what={what}
        request={request}
        onCancel={() => measurement.cancel(slot)}
        onRetry={() => void measurement.ask(slot)}
        testId="heads"
      />
      {request.kind === "failed" && finding && (
        <p className={styles.remark}>The charts still show what was found before.</p>
      )}
    </div>
  );
}

/** Before the first answer: how the model itself is coming along. */
function ModelNote({ slot: id }: { readonly slot: string }) {
  const slot = useAppState(({ slots }) => slots.find((other) => other.id === id));
  if (!slot) return <p className={styles.remark}>Choose a model above to see its heads.</p>;
  const { kind } = slot.state;
  if (kind === "failed" || kind === "loading") return <ModelWorking slot={slot} />;
  return <p className={styles.remark}>Waiting for {slot.label}…</p>;
}
