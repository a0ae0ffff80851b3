/** @file Over the last picture: the progress of the next one, or why it failed. */

import type { Slot } from "../../store";
import { useApp, usePanel } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./RequestNote.module.css";
import { SlotProgress } from "./SlotProgress";

export function RequestNote({ slot }: { readonly slot: Slot }) {
  const app = useApp();
  const { request, picture } = usePanel(slot.id);
  const { state } = slot;
  if (state.kind === "loading" || request.kind === "running") {
    return (
      <div className={styles.floating}>
        <SlotProgress slot={slot} />
      </div>
    );
  }
  const failure = state.kind === "failed" ? state : request.kind === "failed" ? request : null;
  if (!failure) return null;
  const retry = () => void (failure === state ? app.models.retryLoad(slot.id) : app.results.ask(slot.id));
  return (
    <div>
      <ErrorNote error={failure.error} onRetry={retry} />
      {picture && <p className={styles.older}>The figure still shows “{excerpt(picture.subject.text)}”.</p>}
    </div>
  );
}

const excerptLength = 60;

const excerpt = (text: string): string =>
  text.length <= excerptLength ? text : `${text.slice(0, excerptLength).trimEnd()}…`;
