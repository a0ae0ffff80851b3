/** @file The line that says which labelled texts are measured, and leads to others. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { plural } from "../../lib/format";
import type { LabelledSet } from "../../store";
import { useActiveSlot, useApp } from "../ui/context";
import { balanceWords } from "./balance-words";
import styles from "./DataBar.module.css";
import { DataDialog } from "./DataDialog";
import { DataRequest } from "./DataRequest";
import { useData } from "./use-data";

export function DataBar() {
  const [isOpen, setIsOpen] = useState(false);
  const set = useData((state) => state.set);
  return (
    <section className={styles.bar} aria-label="Data" data-testid="data-bar">
      <div className={styles.line}>
        <span className={styles.caption}>Data</span>
        {set ? <SetInLine set={set} /> : <span className={styles.dimmed}>none yet</span>}
        <Button data-testid="choose-data" onClick={() => setIsOpen(true)}>
          Choose data…
        </Button>
      </div>
      {!isOpen && <DataRequest onChoose={() => setIsOpen(true)} />}
      {set && <SetNotices set={set} />}
      <DataDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </section>
  );
}

function SetInLine({ set }: { readonly set: LabelledSet }) {
  const { data } = useApp();
  const slot = useActiveSlot();
  const own = slot?.state.kind === "ready" ? data.balanceFor(slot.state.info) : null;
  return (
    <>
      <strong className={styles.name} data-testid="data-name">
        {set.name}
      </strong>
      <span data-testid="data-count">{plural(set.n, "text")}</span>
      <span className={styles.balance} data-testid="data-balance">
        {balanceWords(own ?? set)}
      </span>
    </>
  );
}

/** Notices about the set, the active model's reading of its texts, and a file that is not stored. */
function SetNotices({ set }: { readonly set: LabelledSet }) {
  const { data } = useApp();
  const slot = useActiveSlot();
  const unkept = useData((state) => state.unkept);
  const own = slot?.state.kind === "ready" ? data.noticesFor(slot.state.info) : [];
  const notices = [...set.notices, ...own, ...(unkept ? [unkept.message, unkept.hint] : [])];
  if (notices.length === 0) return null;
  return (
    // By default only the first rows are used, which is not a warning.
    <p
      className={styles.notices}
      data-calm={(set.isLimited && notices.length === 1) || undefined}
      role="status"
      data-testid="data-notices"
    >
      {notices.join(" ")}
    </p>
  );
}
