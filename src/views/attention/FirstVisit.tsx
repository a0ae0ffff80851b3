/** @file One line on the first visit: what the page shows, and what to do next. */

import { CloseButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp, useSettings } from "../ui/context";
import styles from "./FirstVisit.module.css";

/** It stays until it is closed, so that nothing moves under the pointer, but a page that was used never shows it again. */
export function FirstVisit() {
  const app = useApp();
  const [{ isFirstVisit }, change] = useSettings();
  const [isOpen, setIsOpen] = useState(isFirstVisit);
  useEffect(() => {
    if (!isFirstVisit) return;
    return app.store.subscribe((now, before) => {
      if (now.view !== before.view || now.subject !== before.subject) change({ isFirstVisit: false });
    });
  }, [app, isFirstVisit, change]);
  if (!isOpen) return null;
  const close = () => {
    change({ isFirstVisit: false });
    setIsOpen(false);
  };
  return (
    <div className={styles.line} data-testid="first-visit">
      <p>
        You see what one attention head<span className={styles.wide}> of a real transformer</span> looks at.{" "}
        <span className={styles.wide}>
          Point at a token for its weights, choose another head, or type your own sentence.
        </span>
        <span className={styles.narrow}>Tap a token.</span>
      </p>
      <CloseButton size={20} iconSize={13} aria-label="Dismiss" onClick={close} />
    </div>
  );
}
