/** @file What should be known about the sentence and the active model: what was cut or ignored, and warnings. */

import { plural } from "../../lib/format";
import { useActiveSlot, useAppState, usePanel } from "../ui/context";
import styles from "./SubjectRemarks.module.css";

/** Nothing if there is nothing to say. */
export function SubjectRemarks() {
  const slot = useActiveSlot();
  const pair = useAppState((state) => state.subject.pair);
  const { picture } = usePanel(slot?.id ?? "");
  if (!slot) return null;
  const { truncated = 0, isMoreTruncated = false, tokens = [] } = picture?.result ?? {};
  const readsPairs = slot.state.kind !== "ready" || slot.state.info.hasPairs;
  const notices = picture?.info.notices ?? [];
  if ((pair === null || readsPairs) && truncated === 0 && notices.length === 0) return null;
  return (
    <div className={styles.remarks}>
      {pair !== null && !readsPairs && (
        <span>{slot.label} has no sentence pairs: it reads the first sentence alone.</span>
      )}
      {truncated > 0 && (
        <strong data-testid="truncated">
          {isMoreTruncated ? "More than " : "The last "}
          {isMoreTruncated ? `the last ${plural(truncated, "token")}` : plural(truncated, "token")} cut:{" "}
          {slot.label} holds {tokens.length}.
        </strong>
      )}
      {notices.map((notice) => (
        <span key={notice} className={styles.warning} data-testid="model-notice">
          {notice}
        </span>
      ))}
    </div>
  );
}
