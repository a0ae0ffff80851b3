/** @file The Decoding place: one prompt, a lane for each strategy, all in step. */

import { type KeyboardEvent, useEffect, useState } from "react";
import { openKeys } from "../ui/keys-dialog";
import { Comparison } from "./Comparison";
import styles from "./DecodingPlace.module.css";
import { createFocus, FocusProvider } from "./focus";
import { LaneTable } from "./LaneTable";
import { PromptBar } from "./PromptBar";
import { RunBar } from "./RunBar";
import { TokenPopover } from "./TokenPopover";
import { useDecoding } from "./use-decoding";
import { useRest } from "./use-rest";

export function DecodingPlace() {
  const decoding = useDecoding();
  const [focus] = useState(createFocus);
  useEffect(() => void decoding.enter(), [decoding]);
  const onKey = useLaneKeys();
  const rest = useRest(focus);
  const release = (event: KeyboardEvent) => {
    if (event.key === "Escape") focus.setState({ pin: null, hover: null });
    const isText =
      event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
    if (event.key === "?" && !isText) openKeys();
  };
  return (
    <FocusProvider value={focus}>
      <main className={styles.place} onKeyDown={release}>
        <PromptBar />
        <RunBar />
        <section
          className={styles.body}
          aria-label="Lanes"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
          tabIndex={0}
          onKeyDown={onKey}
          {...rest}
          data-testid="lanes"
        >
          <div className={styles.content}>
            <Comparison />
            <LaneTable />
            <TokenPopover />
          </div>
        </section>
      </main>
    </FocusProvider>
  );
}

/** Elements that handle keys themselves. */
const taken = 'input, textarea, select, [role="slider"], [role="dialog"], pre';

/** Space plays and pauses and the arrow keys step while the lanes have the focus. */
function useLaneKeys() {
  const decoding = useDecoding();
  return (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    if (!(target instanceof Element) || target.closest(taken)) return;
    const isButton = target.closest("button, a") !== null;
    const act = actionOf(key, isButton);
    if (!act) return;
    event.preventDefault();
    if (act === "back") decoding.back();
    else if (act === "step") decoding.step();
    else if (decoding.store.getState().isPlaying) decoding.pause();
    else decoding.play();
  };
}

function actionOf(key: string, isButton: boolean): "back" | "step" | "toggle" | null {
  if (key === "ArrowLeft") return "back";
  if (key === "ArrowRight") return "step";
  return key === " " && !isButton ? "toggle" : null;
}
