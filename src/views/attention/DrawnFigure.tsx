/** @file A figure of what is drawn, or in its place why nothing is yet. */

import type { ReactNode } from "react";
import type { Picture, Slot, ViewState } from "../../store";
import { ModelWorking } from "../models/ModelWorking";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import type { Drawn } from "./drawn";
import styles from "./FigureColumn.module.css";
import type { Waiting } from "./subtracted";
import { useDrawn, useFurther } from "./use-drawn";

interface DrawnFigureProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly view: ViewState;
  readonly children: (drawn: Drawn) => ReactNode;
}

export function DrawnFigure({ slot, picture, view, children }: DrawnFigureProps) {
  const state = useDrawn(slot, picture, view);
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
    case "computing":
      return (
        <p className={styles.empty} role="status" data-testid="drawn-computing">
          Computing the rollout …
        </p>
      );
    case "waiting":
      return (
        <div className={styles.empty}>
          <SubtractedWorking slot={slot} waiting={state} />
        </div>
      );
  }
}

/** Another model that is subtracted has first to be loaded. */
function SubtractedWorking({ slot, waiting }: { readonly slot: Slot; readonly waiting: Waiting }) {
  const { further, results } = useApp();
  const isModel = waiting.on === "model";
  if (isModel && ["loading", "failed"].includes(waiting.slot.state.kind))
    return <ModelWorking slot={waiting.slot} look="card" />;
  const [work, id] = isModel ? [results, waiting.slot.id] : [further, slot.id];
  return (
    <Working
      what="Computing what is subtracted"
      request={waiting.request}
      onCancel={() => work.cancel(id)}
      onRetry={() => void work.ask(id)}
      look="card"
      testId="subtracted"
    />
  );
}
