/** @file One model's figure, with the progress of its request, or what to do if it failed. */

import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import { patternSentence } from "../../analysis/head-pattern";
import { layerOf, type Picture, type Slot, type ViewState } from "../../store";
import { PredictionStrip } from "../text/PredictionStrip";
import { useAppState, usePanel } from "../ui/context";
import styles from "./FigureColumn.module.css";
import { FirstFigure, NextFigure } from "./FigureWorking";
import { patternOf } from "./picture";
import { useIsOneScreen } from "./room";
import type { ViewProps } from "./view";
import { attentionViews } from "./views";

interface FigureColumnProps {
  readonly slot: Slot;
  /** Side by side with other models: the column names its own. */
  readonly isOneOfMany: boolean;
}

/** The height in CSS pixels while the page scrolls as a whole. */
const freeHeight = 640;

export function FigureColumn({ slot, isOneOfMany }: FigureColumnProps) {
  const { picture } = usePanel(slot.id);
  const isOneScreen = useIsOneScreen();
  const { ref, height } = useElementSize<HTMLDivElement>();
  return (
    <section className={styles.column} aria-label={slot.label} data-testid={`column-${slot.id}`}>
      {isOneOfMany && <ColumnHead slot={slot} picture={picture} />}
      <Finding picture={picture} isNarrow={isOneOfMany} />
      {picture && <NextFigure slot={slot} />}
      <div className={styles.body} ref={ref}>
        {!picture && <FirstFigure slot={slot} />}
        {picture && (
          <Figure
            slot={slot}
            picture={picture}
            maxHeight={isOneScreen ? height : freeHeight}
            isOneOfMany={isOneOfMany}
          />
        )}
      </div>
    </section>
  );
}

/** What the selected head looks at; the room is there without words, so that the figure stays in its place. */
function Finding({ picture, isNarrow }: { readonly picture: Picture | null; readonly isNarrow: boolean }) {
  const view = useAppState((state) => state.view);
  const found = useMemo(() => (picture ? findingOf(picture, view) : null), [picture, view]);
  return (
    <p
      className={styles.finding}
      data-narrow={isNarrow || undefined}
      data-testid="finding"
      aria-live="polite"
    >
      {found && (
        <>
          <strong>{found.sentence}</strong> <span>n = {found.numQueries}</span>
        </>
      )}
    </p>
  );
}

function findingOf(picture: Picture, view: ViewState) {
  const { info, result } = picture;
  if (view.head === null || result.tokens.length === 0) return null;
  const [layer, head] = [layerOf(view, info.numLayers), Math.min(view.head, info.numHeads - 1)];
  const pattern = patternOf(picture, [layer, head]);
  return pattern && { sentence: patternSentence(head, pattern), numQueries: pattern.numQueries };
}

function ColumnHead({ slot, picture }: { readonly slot: Slot; readonly picture: Picture | null }) {
  const view = useAppState((state) => state.view);
  return (
    <header className={styles.head}>
      <h2>{slot.label}</h2>
      {picture && (
        <span>{layerText(layerOf(view, picture.info.numLayers), picture.info.numLayers, view.layer)}</span>
      )}
      <div className={styles.predictions}>
        <PredictionStrip slot={slot} compact />
      </div>
    </header>
  );
}

function layerText(layer: number, numLayers: number, wanted: number): string {
  return layer < wanted ? `layer ${layer}, its last` : `layer ${layer} of 0–${numLayers - 1}`;
}

function Figure(props: ViewProps) {
  const tab = useAppState((state) => state.view.tab);
  if (props.picture.result.tokens.length === 0) {
    return <p className={styles.empty}>Type a sentence to see where its tokens look.</p>;
  }
  const { View } = attentionViews[tab];
  return <View {...props} />;
}
