/** @file The sentence, the models, and the active model's predictions. */

import { useMediaQuery } from "@mantine/hooks";
import { ModelChips } from "../models/ModelChips";
import { PredictionStrip } from "../text/PredictionStrip";
import { SentenceFields } from "../text/SentenceFields";
import { useActiveSlot, useAppState } from "../ui/context";
import styles from "./SubjectBar.module.css";

export function SubjectBar() {
  const slot = useActiveSlot();
  const isSingle = useAppState((state) => state.view.layout === "single");
  const isPhone = useMediaQuery("(max-width: 600px)", undefined, { getInitialValueInEffect: false });
  return (
    <div className={styles.bar}>
      <SentenceFields />
      <ModelChips />
      {isSingle && slot && (
        <div className={styles.predictions}>
          <PredictionStrip slot={slot} compact={isPhone} />
        </div>
      )}
    </div>
  );
}
