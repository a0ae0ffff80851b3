/** @file What the selected head looks at, in a sentence computed from its weights, and links to views worth seeing. */

import { useMemo } from "react";
import { headPattern, patternSentence } from "../../analysis/head-pattern";
import { at } from "../../lib/tensor";
import { isBlank, layerOf, type Picture, type ViewState } from "../../store";
import { useAppState, usePanel } from "../ui/context";
import styles from "./FindingLine.module.css";
import { readyViews } from "./ready-views";

/** Side by side, each column has its own finding. */
export function FindingLine() {
  const { picture } = usePanel(useAppState((state) => state.active));
  const isSingle = useAppState((state) => state.view.layout === "single");
  return (
    <div className={styles.line}>
      {isSingle ? <Finding picture={picture} /> : <span />}
      <nav className={styles.ready} aria-label="Views worth seeing">
        <span>try</span>
        {readyViews.map(({ hash, label }) => (
          <a key={hash} href={`#${hash}`}>
            {label}
          </a>
        ))}
      </nav>
    </div>
  );
}

/** The room is there without words, so that nothing moves when there are some. */
export function Finding({ picture }: { readonly picture: Picture | null }) {
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
          <strong>{found.sentence}</strong> <span>n = {found.numQueries}</span>
        </>
      )}
    </p>
  );
}

function findingOf({ info, result }: Picture, view: ViewState) {
  if (view.head === null || result.tokens.length === 0) return null;
  const [layer, head] = [layerOf(view, info.numLayers), Math.min(view.head, info.numHeads - 1)];
  const pattern = headPattern(at(at(result.attentions, layer), head), {
    ...result,
    separator: info.specialTokens.sep,
    isCausal: info.isCausal,
  });
  return pattern && { sentence: patternSentence(head, pattern), numQueries: pattern.numQueries };
}
