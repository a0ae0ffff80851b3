/** @file A figure of what is drawn, or in its place why nothing is yet. */

import type { ReactNode } from "react";
import type { Picture, Slot, ViewState } from "../../store";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import type { Drawn } from "./drawn";
import styles from "./FigureColumn.module.css";
import { useDrawn, useFurther } from "./use-drawn";

interface DrawnFigureProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly view: ViewState;
  readonly children: (drawn: Drawn) => ReactNode;
}

export function DrawnFigure({ slot, picture, view, children }: DrawnFigureProps) {
  const state = useDrawn(slot, picture, view);
  const { further } = useApp();
  useFurther(slot, picture);
  switch (state.kind) {
    case "drawn":
      return children(state.drawn);
    case "fault":
      return (
        <p className={styles.empty} data-testid="drawn-fault">
          {state.sentence}
        </p>
      );
    case "waiting":
      return (
        <div className={styles.empty}>
          <Working
            what="Computing what is subtracted"
            request={state.request}
            onCancel={() => further.cancel(slot.id)}
            onRetry={() => void further.ask(slot.id)}
            look="card"
            testId="subtracted"
          />
        </div>
      );
  }
}
