/** @file The sentence and the models, in one line, and below it what should be known about either. */

import { ModelChips } from "../models/ModelChips";
import { SentenceFields } from "../text/SentenceFields";
import { SubjectRemarks } from "../text/SubjectRemarks";
import { useOnePicture } from "../ui/use-one-picture";
import styles from "./SubjectBar.module.css";

export function SubjectBar() {
  useOnePicture();
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <SentenceFields />
        <ModelChips />
      </div>
      <SubjectRemarks />
    </div>
  );
}
