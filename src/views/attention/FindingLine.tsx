/** @file What the selected head looks at, in a sentence computed from its weights, and links to views worth seeing. */

import { useMemo } from "react";
import { isBlank, type Picture } from "../../store";
import { useApp, useAppState, usePanel } from "../ui/context";
import styles from "./FindingLine.module.css";
import { findingOf } from "./finding";
import { readyViews } from "./ready-views";
import { useSettledPicture } from "./use-settled-picture";

/** Side by side, each column has its own finding. */
export function FindingLine() {
  const { picture } = usePanel(useAppState((state) => state.active));
  const app = useApp();
  const isSingle = useAppState((state) => state.view.layout === "single");
  return (
    <div className={styles.line}>
      {isSingle ? <Finding picture={picture} /> : <span />}
      <nav className={styles.ready} aria-label="Views worth seeing">
        <span>try</span>
        {readyViews.map(({ hash, label }) => (
          <a
            key={hash}
            href={`#${hash}`}
            className={styles.view}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              // The sentence, the models and what was made in other places stay.
              app.openView(hash);
            }}
          >
            {label}
          </a>
        ))}
      </nav>
    </div>
  );
}

/** The room is there without words, so that nothing moves when there are some. */
export function Finding({ picture: newest }: { readonly picture: Picture | null }) {
  const picture = useSettledPicture(newest);
  const view = useAppState((state) => state.view);
  const isEmpty = useAppState(({ subject }) => isBlank(subject));
  const found = useMemo(
    () => (picture && !isEmpty ? findingOf(picture, view) : null),
    [picture, view, isEmpty],
  );
  return (
    <p className={styles.finding} data-testid="finding" aria-live="polite">
      {found && (
        <>
          <strong title={found.sentence}>{found.sentence}</strong>{" "}
          <span>
            n = {found.numQueries}
            {view.special !== "show" && ", with the special tokens"}
          </span>
        </>
      )}
    </p>
  );
}
