/** @file The Pruning place in three steps: find heads that can go, look at what a mask does, remove its heads. */

import { useEffect } from "react";
import type { ModelInfo } from "../../store";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { DataBar } from "../data/DataBar";
import { ModelChips } from "../models/ModelChips";
import { ModelWorking } from "../models/ModelWorking";
import { useActiveSlot, useApp } from "../ui/context";
import { useKeys } from "../ui/use-keys";
import { MaskPanel } from "./MaskPanel";
import panel from "./Panel.module.css";
import styles from "./PruningPlace.module.css";
import { RemovalPanel } from "./RemovalPanel";
import { SearchPanel } from "./SearchPanel";
import { Step } from "./Step";
import { useMaskSubject } from "./use-pruning";

export function PruningPlace() {
  useKeys();
  usePlotlyAhead();
  const app = useApp();
  useEffect(() => app.pruning.open(), [app]);
  return (
    <main className={styles.place} data-testid="pruning-place">
      <div className={styles.bar}>
        <div className={styles.data}>
          <DataBar />
        </div>
        <ModelChips />
      </div>
      <Body />
    </main>
  );
}

function Body() {
  const subject = useMaskSubject();
  if (!subject) return <NoModel />;
  return (
    <div className={styles.steps}>
      {subject.info.head === "classifier" ? (
        <SearchPanel subject={subject} />
      ) : (
        <NoSearch head={subject.info.head} />
      )}
      <MaskPanel subject={subject} />
      <RemovalPanel subject={subject} />
    </div>
  );
}

const noSearch: Readonly<Record<Exclude<ModelInfo["head"], "classifier">, string>> = {
  lm: "This model predicts the next token and has no classes, so choose heads yourself in step 2, where the colour is their importance for the language-model loss.",
  "masked-lm":
    "This model predicts masked words and has neither classes nor a loss for whole texts, so choose heads yourself in step 2, without their importance.",
  none: "This model predicts nothing, so choose heads yourself in step 2, without their importance.",
};

function NoSearch({ head }: { readonly head: keyof typeof noSearch }) {
  return (
    <Step step="find" title="Find heads to mask" note="Not for this model." testId="no-classifier">
      <p className={panel.remark}>
        The search masks heads until the accuracy of a classifier falls. {noSearch[head]}
      </p>
    </Step>
  );
}

function NoModel() {
  const slot = useActiveSlot();
  return (
    <div className={styles.empty}>
      {slot && <ModelWorking slot={slot} />}
      {slot?.state.kind !== "failed" && (
        <p className={panel.remark}>The heads of the model appear here once it is loaded.</p>
      )}
    </div>
  );
}
