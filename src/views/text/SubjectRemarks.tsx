/** @file What should be known about the sentence and the active model: what was cut or ignored, and warnings. */

import { countUnknown } from "../../analysis/unknown-pieces";
import { plural } from "../../lib/format";
import { isBlank } from "../../store";
import { useActiveSlot, useAppState, usePanel } from "../ui/context";
import styles from "./SubjectRemarks.module.css";

/** Nothing if there is nothing to say. */
export function SubjectRemarks() {
  const slot = useActiveSlot();
  const pair = useAppState((state) => state.subject.pair);
  const isEmpty = useAppState(({ subject }) => isBlank(subject));
  const { picture: last } = usePanel(slot?.id ?? "");
  const picture = isEmpty ? null : last;
  if (!slot) return null;
  const { truncated = 0, isMoreTruncated = false, tokens = [] } = picture?.result ?? {};
  const readsPairs = slot.state.kind !== "ready" || slot.state.info.hasPairs;
  const { notices = [], specialTokens } = picture?.info ?? {};
  const { numUnknown, numPieces } = picture
    ? countUnknown(picture.result, specialTokens?.unknown)
    : { numUnknown: 0, numPieces: 0 };
  const isAllRead = (pair === null || readsPairs) && truncated === 0 && numUnknown === 0;
  if (isAllRead && notices.length === 0) return null;
  return (
    <div className={styles.remarks}>
      {pair !== null && !readsPairs && (
        <span>{slot.label} has no sentence pairs: it reads the first sentence alone.</span>
      )}
      {truncated > 0 && (
        <strong data-testid="truncated">
          The text is too long for {slot.label}, which reads {tokens.length} tokens: the last{" "}
          {isMoreTruncated && "more than "}
          {plural(truncated, "token")} {truncated === 1 ? "is" : "are"} left out.
        </strong>
      )}
      {numUnknown > 0 && (
        <span data-testid="unknown">
          {numUnknown} of {plural(numPieces, "piece")} {numUnknown === 1 ? "is" : "are"} unknown to this
          model, which reads {specialTokens?.unknown} there.
        </span>
      )}
      {notices.map((notice) => (
        <span key={notice} className={styles.warning} data-testid="model-notice">
          {notice}
        </span>
      ))}
    </div>
  );
}
