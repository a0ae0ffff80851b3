/** @file What a person must know of figures of a model that lacks heads. */

import { useActiveSlot } from "../shell/context";
import styles from "./heads.module.css";

/** Nothing where every head is there. */
export function PrunedNote() {
  const slot = useActiveSlot();
  if (slot?.state.kind !== "ready") return null;
  const gone = Object.values(slot.state.info.prunedHeads).flat().length;
  if (gone === 0) return null;
  return (
    <p className={styles.pruned} data-testid="pruned-note">
      {gone} {gone === 1 ? "head of this model is" : "heads of this model are"} pruned: drawn as 0, and
      counted in every n and rank.
    </p>
  );
}
