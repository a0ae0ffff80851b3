/** @file The page's models as chips, and a button that adds another. */

import { UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAppState } from "../ui/context";
import { Sign } from "../ui/Sign";
import { AddModelDialog } from "./AddModelDialog";
import { ModelChip } from "./ModelChip";
import styles from "./ModelChips.module.css";

export function ModelChips() {
  const slots = useAppState((state) => state.slots);
  const [isAdding, setIsAdding] = useState(false);
  return (
    <section className={styles.chips} data-many={slots.length > 3 || undefined} aria-label="Models">
      {slots.map((slot) => (
        <ModelChip key={slot.id} slot={slot} />
      ))}
      <UnstyledButton className={styles.add} data-testid="add-model" onClick={() => setIsAdding(true)}>
        <span>
          <Sign icon={IconPlus} /> Model
        </span>
        <small>Hub id or files</small>
      </UnstyledButton>
      <AddModelDialog isOpen={isAdding} onClose={() => setIsAdding(false)} />
    </section>
  );
}
