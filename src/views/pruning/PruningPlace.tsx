/** @file The Pruning place: the mask and what it does, the search beside it, removal for real below. */

import { useEffect } from "react";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { DataBar } from "../data/DataBar";
import { ModelChips } from "../models/ModelChips";
import { ModelWorking } from "../models/ModelWorking";
import { useActiveSlot, useApp } from "../ui/context";
import { useKeys } from "../ui/use-keys";
import { EffectPanel } from "./EffectPanel";
import { MaskPanel } from "./MaskPanel";
import panel from "./Panel.module.css";
import styles from "./PruningPlace.module.css";
import { RemovalPanel } from "./RemovalPanel";
import { SearchPanel } from "./SearchPanel";
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
  const isClassifier = subject.info.head === "classifier";
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.column}>
          <MaskPanel subject={subject} />
          {isClassifier && <EffectPanel subject={subject} />}
        </div>
        <div className={styles.column}>
          {isClassifier ? <SearchPanel subject={subject} /> : <EffectPanel subject={subject} />}
        </div>
      </div>
      <div className={styles.below}>
        <RemovalPanel subject={subject} />
      </div>
    </>
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
