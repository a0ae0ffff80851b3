/** @file The page's models as tabs, and a button that adds another. Tabs without room are in a list behind a button. */

import { Button, Popover, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAppState, useSlots } from "../ui/context";
import { LatePart } from "../ui/late-part";
import { Sign } from "../ui/Sign";
import { foldTabs } from "./fold-tabs";
import { ModelChip } from "./ModelChip";
import styles from "./ModelChips.module.css";

const addModelDialog = {
  what: "The dialog",
  load: async () => (await import("./AddModelDialog")).AddModelDialog,
};

/** Tabs that have room beside the sentence on a wide page. */
const mostTabs = 6;

export function ModelChips() {
  const slots = useSlots();
  const active = useAppState((state) => state.active);
  const isWide = useMediaQuery("(min-width: 1200px)", undefined, { getInitialValueInEffect: false });
  const [isAdding, setIsAdding] = useState(false);
  const [wasAdding, setWasAdding] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const { tabs, folded } = foldTabs(slots, active, isWide ? mostTabs : 1);
  const add = () => {
    setIsOpen(false);
    setIsAdding(true);
    setWasAdding(true);
  };
  return (
    <section className={styles.chips} aria-label="Models">
      {tabs.map((slot) => (
        <ModelChip key={slot.id} slot={slot} />
      ))}
      {folded.length === 0 ? (
        <Button className={styles.more} aria-label="Add a model" data-testid="add-model" onClick={add}>
          <Sign icon={IconPlus} />
        </Button>
      ) : (
        <Popover position="bottom-end" opened={isOpen} onChange={setIsOpen} trapFocus>
          <Popover.Target>
            <Button
              className={styles.more}
              aria-label={`${folded.length} more models`}
              data-testid="more-models"
              onClick={() => setIsOpen(!isOpen)}
            >
              {folded.length} <span className={styles.word}>more ·</span> +
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="More models">
            <Stack gap={6}>
              {folded.map((slot) => (
                <ModelChip key={slot.id} slot={slot} onChoose={() => setIsOpen(false)} />
              ))}
              <Button variant="subtle" data-testid="add-model" onClick={add}>
                + Add a model
              </Button>
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
      {wasAdding && (
        <LatePart of={addModelDialog} props={{ isOpen: isAdding, onClose: () => setIsAdding(false) }} />
      )}
    </section>
  );
}
