/** @file Over a picture that stays: how the next one is coming along, or why it did not come. */

import type { Slot } from "../../store";
import { useApp, usePanel } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { LoadNote } from "./LoadNote";
import styles from "./RequestNote.module.css";

export function RequestNote({ slot }: { readonly slot: Slot }) {
  const app = useApp();
  const { request, picture } = usePanel(slot.id);
  const { state } = slot;
  if (state.kind === "loading") {
    return (
      <Floating>
        <LoadNote
          what={`Loading ${slot.label}`}
          progress={state.progress}
          onCancel={() => app.models.cancelLoad(slot.id)}
        />
      </Floating>
    );
  }
  if (request.kind === "running") {
    return (
      <Floating>
        <LoadNote
          what="Computing attention"
          progress={request.progress}
          onCancel={() => app.results.cancel(slot.id)}
        />
      </Floating>
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

function Floating({ children }: { readonly children: React.ReactNode }) {
  return <div className={styles.floating}>{children}</div>;
}

const excerptLength = 60;

const excerpt = (text: string): string =>
  text.length <= excerptLength ? text : `${text.slice(0, excerptLength).trimEnd()}…`;
