/** @file The Heads place: figures of every head, over the sentence and over data. */

import type { ComponentType } from "react";
import type { HeadsTab } from "../../store";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { DataBar } from "../data/DataBar";
import { useAppState } from "../ui/context";
import { useKeys } from "../ui/use-keys";
import { CorrelationTab } from "./CorrelationTab";
import { EntropyTab } from "./EntropyTab";
import { HeadsBar } from "./HeadsBar";
import styles from "./heads.module.css";
import { ImportanceTab } from "./ImportanceTab";
import { PrunedNote } from "./PrunedNote";
import { RandomTab } from "./RandomTab";

const componentOf: Record<HeadsTab, ComponentType> = {
  entropy: EntropyTab,
  importance: ImportanceTab,
  correlation: CorrelationTab,
  random: RandomTab,
};

export function HeadsPlace() {
  useKeys();
  usePlotlyAhead();
  const tab = useAppState((state) => state.view.headsTab);
  const Shown = componentOf[tab];
  return (
    <main className={styles.place} data-testid="heads-place">
      <DataBar />
      <HeadsBar />
      <PrunedNote />
      <div className={styles.body} data-tab={tab}>
        <Shown />
      </div>
    </main>
  );
}
