/** @file The model of the lanes: its choice, its loading, and a button to add another. */

import { ActionIcon, NativeSelect } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { formatCount } from "../../lib/format";
import { absentModel, decodingSlots, type Slot } from "../../store";
import { AddModelDialog } from "../models/AddModelDialog";
import { useApp, useAppState } from "../ui/context";
import { progressText, shareOf } from "../ui/progress";
import { Sign } from "../ui/Sign";
import styles from "./PromptBar.module.css";
import { useDecoding, useDecodingState } from "./use-decoding";

export function DecodingModel() {
  const app = useApp();
  const decoding = useDecoding();
  const id = useDecodingState((state) => state.slot);
  const subject = useDecodingState((state) => state.subject);
  const slots = useAppState((state) => state.slots);
  const slot = slots.find((other) => other.id === id);
  const absent = absentModel({ slot: id, subject });
  const choices = decodingSlots(slots);
  const isListed = choices.some((other) => other.id === id);
  return (
    <div className={styles.model} data-state={slot?.state.kind ?? "empty"} data-testid="decoding-model">
      <NativeSelect
        className={styles.choice ?? ""}
        aria-label="Model"
        data-testid="decoding-model-select"
        size="xs"
        value={id}
        onChange={(event) => decoding.setSlot(event.currentTarget.value)}
        data={[
          ...(isListed ? [] : [{ value: id, label: slot?.label ?? absent.label }]),
          ...choices.map(({ id: value, label }) => ({ value, label })),
        ]}
      />
      <span className={styles.details} data-failed={slot?.state.kind === "failed" || undefined}>
        {slot ? stateWords(slot) : absent.details}
      </span>
      <div className={styles.side}>
        {slot?.state.kind === "loading" && (
          <ActionIcon aria-label="Cancel loading" onClick={() => app.models.cancelLoad(id)}>
            <Sign icon={IconX} />
          </ActionIcon>
        )}
        <AddModel />
      </div>
      {slot?.state.kind === "loading" && (
        <div className={styles.load} role="progressbar" aria-label={`Loading ${slot.label}`}>
          <span style={{ width: `${(shareOf(slot.state.progress) ?? 0) * 100}%` }} />
        </div>
      )}
    </div>
  );
}

function stateWords({ state }: Slot): string {
  switch (state.kind) {
    case "empty":
      return "not loaded yet";
    case "loading":
      return progressText(state.progress);
    case "failed":
      return state.error.message;
    case "ready": {
      const { family, numLayers, numHeads, parameters, storedDtype } = state.info;
      return `${family} ${numLayers}×${numHeads} · ${formatCount(parameters)} · ${storedDtype}`;
    }
  }
}

/** Adds a model to the page and chooses it. */
function AddModel() {
  const app = useApp();
  const decoding = useDecoding();
  const [isOpen, setIsOpen] = useState(false);
  const before = useRef<readonly string[]>([]);
  const idsNow = () => app.store.getState().slots.map((slot) => slot.id);
  const close = () => {
    setIsOpen(false);
    const added = idsNow().find((id) => !before.current.includes(id));
    if (added) decoding.setSlot(added);
  };
  return (
    <>
      <ActionIcon
        aria-label="Add a model"
        title="Add a model"
        onClick={() => {
          before.current = idsNow();
          setIsOpen(true);
        }}
      >
        <Sign icon={IconPlus} />
      </ActionIcon>
      <AddModelDialog isOpen={isOpen} onClose={close} />
    </>
  );
}
