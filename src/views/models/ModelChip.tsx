/** @file One model as a tab: its name, its prediction if it is the active one, and loading progress. */

import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import type { Progress } from "../../lib/call";
import { formatPercent } from "../../lib/format";
import { type AppState, isCurrent, panelOf, predictionWords, type Slot } from "../../store";
import { useApp, useAppState, useLiveSlot } from "../ui/context";
import { progressText, shareOf } from "../ui/progress";
import { Sign } from "../ui/Sign";
import styles from "./ModelChip.module.css";
import { ModelDetails } from "./ModelDetails";

interface ModelChipProps {
  readonly slot: Slot;
  /** In a list: what is about the model is offered once it is chosen. */
  readonly onChoose?: () => void;
}

export function ModelChip({ slot: known, onChoose }: ModelChipProps) {
  const app = useApp();
  const slot = useLiveSlot(known);
  const isActive = useAppState((state) => state.active === slot.id);
  const said = useAppState((state) => wordsOf(state, slot));
  const { state } = slot;
  return (
    <div
      className={styles.chip}
      data-active={isActive || undefined}
      data-state={isCancelled(slot) ? "cancelled" : state.kind}
      data-testid={`chip-${slot.id}`}
    >
      <UnstyledButton
        className={styles.choose}
        aria-pressed={isActive}
        title={slot.label}
        data-testid={`model-chip-${slot.id}`}
        data-state={state.kind}
        onClick={() => {
          app.models.activate(slot.id);
          onChoose?.();
        }}
      >
        <span className={styles.label}>{slot.label}</span>
        {isActive && (
          <span className={styles.said} data-testid="predictions">
            {said}
          </span>
        )}
      </UnstyledButton>
      {state.kind === "loading" && (
        <ActionIcon
          className={styles.side}
          aria-label={`Cancel loading ${slot.label}`}
          data-testid={`cancel-load-${slot.id}`}
          onClick={() => app.models.cancelLoad(slot.id)}
        >
          <Sign icon={IconX} />
        </ActionIcon>
      )}
      {state.kind !== "loading" && !onChoose && <Details slot={slot} />}
      {state.kind === "loading" && <LoadBar label={slot.label} progress={state.progress} />}
    </div>
  );
}

function Details({ slot }: { readonly slot: Slot }) {
  return (
    <Popover position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <ActionIcon
          className={styles.side}
          aria-label={`About ${slot.label}`}
          data-testid={`model-details-${slot.id}`}
        >
          <Sign icon={IconChevronDown} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`About ${slot.label}`}>
        <ModelDetails slot={slot} />
      </Popover.Dropdown>
    </Popover>
  );
}

const isCancelled = ({ state }: Slot) => state.kind === "failed" && state.error.code === "aborted";

/** How far its loading is, or what it says about the current sentence. */
function wordsOf(state: AppState, slot: Slot): string {
  switch (slot.state.kind) {
    case "empty":
      return "";
    case "loading": {
      const share = shareOf(slot.state.progress);
      return share === null ? "loading…" : formatPercent(share);
    }
    case "failed":
      return isCancelled(slot) ? "cancelled" : "failed";
    case "ready": {
      const { picture } = panelOf(state, slot.id);
      return picture && isCurrent(state, slot)
        ? predictionWords(picture.predictions, picture.info.specialTokens.mask)
        : "";
    }
  }
}

function LoadBar({ label, progress }: { readonly label: string; readonly progress: Progress | null }) {
  const share = shareOf(progress);
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={`Loading ${label}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
      aria-valuetext={
        share === null ? progressText(progress) : `${progressText(progress)}, ${formatPercent(share)}`
      }
    >
      <span style={{ width: `${(share ?? 0) * 100}%` }} />
    </div>
  );
}
