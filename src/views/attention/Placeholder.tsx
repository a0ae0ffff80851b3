/** @file Fills a figure's place until its first picture. */

import { isRemovable, type Slot } from "../../store";
import { useApp, usePanel } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./Placeholder.module.css";
import { SlotProgress } from "./SlotProgress";

/** Widths of the grey words, in px: about those of the first sentence. */
const widths = [38, 14, 26, 18, 64, 40, 28, 44, 30, 72, 8, 12, 48, 28, 42, 28, 8, 38];

export function Placeholder({ slot }: { readonly slot: Slot }) {
  return (
    <div className={styles.placeholder}>
      <div className={styles.said}>
        <Said slot={slot} />
      </div>
      <div className={styles.rows} aria-hidden="true">
        {widths.map((width, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
          <div key={row}>
            <span style={{ width }} />
            <span style={{ width }} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Said({ slot }: { readonly slot: Slot }) {
  const app = useApp();
  const { request } = usePanel(slot.id);
  const { state } = slot;
  if (state.kind === "failed") {
    const label = state.error.code === "aborted" ? "Load" : undefined;
    return (
      <ErrorNote
        error={state.error}
        onRetry={() => void app.models.retryLoad(slot.id)}
        onRemove={isRemovable(slot) ? () => app.models.remove(slot.id) : undefined}
        retryLabel={label}
      />
    );
  }
  if (request.kind === "failed" && state.kind !== "loading") {
    return <ErrorNote error={request.error} onRetry={() => void app.results.ask(slot.id)} />;
  }
  return <SlotProgress slot={slot} />;
}
