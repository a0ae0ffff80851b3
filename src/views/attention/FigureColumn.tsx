/** @file One model's figure, with the progress of its request, or what to do if it failed. */

import { isBlank, layerOf, type Picture, predictionWords, type Slot } from "../../store";
import { useAppState, usePanel } from "../ui/context";
import { useSize } from "../ui/use-size";
import styles from "./FigureColumn.module.css";
import { FirstFigure, NextFigure } from "./FigureWorking";
import { Finding } from "./FindingLine";
import { useIsNarrow, useIsOneScreen } from "./room";
import { freeHeight } from "./room-queries";
import type { ViewProps } from "./view";
import { attentionViews } from "./views";

interface FigureColumnProps {
  readonly slot: Slot;
  /** Side by side with other models: the column names its own. */
  readonly isOneOfMany: boolean;
}

const guess = { width: 1000, height: freeHeight };

export function FigureColumn({ slot, isOneOfMany }: FigureColumnProps) {
  const { picture } = usePanel(slot.id);
  const isOneScreen = useIsOneScreen();
  const isNarrow = useIsNarrow();
  const isEmpty = useAppState(({ subject }) => isBlank(subject));
  const { measured, height } = useSize<HTMLDivElement>("column", guess);
  const maxHeight = isOneScreen ? height : freeHeight;
  return (
    <section className={styles.column} aria-label={slot.label} data-testid={`column-${slot.id}`}>
      {isOneOfMany && <ColumnHead slot={slot} picture={picture} />}
      {picture && !isEmpty && <NextFigure slot={slot} />}
      <div className={styles.body} {...measured}>
        {isEmpty ? (
          <p className={styles.empty}>Type a sentence to see where its tokens look.</p>
        ) : picture ? (
          <Figure slot={slot} picture={picture} maxHeight={maxHeight} isOneOfMany={isOneOfMany} />
        ) : (
          <FirstFigure slot={slot} maxHeight={maxHeight} compact={isOneOfMany || isNarrow} />
        )}
      </div>
    </section>
  );
}

/** Two lines and the finding, with or without words, so that figures side by side begin at one height. */
function ColumnHead({ slot, picture }: { readonly slot: Slot; readonly picture: Picture | null }) {
  const view = useAppState((state) => state.view);
  const facts = picture && [
    predictionWords(picture.predictions, picture.info.specialTokens.mask),
    layerText(layerOf(view, picture.info.numLayers), picture.info.numLayers, view.layer),
  ];
  return (
    <header className={styles.head}>
      <h2>{slot.label}</h2>
      <p className={styles.facts}>{facts?.filter((words) => words !== "").join(" · ")}</p>
      <Finding picture={picture} />
    </header>
  );
}

function layerText(layer: number, numLayers: number, wanted: number): string {
  return layer < wanted ? `layer ${layer}, its last` : `layer ${layer} of 0–${numLayers - 1}`;
}

function Figure(props: ViewProps) {
  const tab = useAppState((state) => state.view.tab);
  const { View } = attentionViews[tab];
  return <View {...props} />;
}
