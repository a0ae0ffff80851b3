/** @file One model: its name, loading progress and prediction. */

import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconDots, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Progress } from "../../lib/call";
import { formatCount, formatNumber, formatPercent } from "../../lib/format";
import { type AppState, isCurrent, panelOf, type Slot, topRow } from "../../store";
import { useApp, useAppState } from "../ui/context";
import { progressText, shareOf } from "../ui/progress";
import { Sign } from "../ui/Sign";
import styles from "./ModelChip.module.css";
import { ModelDetails } from "./ModelDetails";

export function ModelChip({ slot }: { readonly slot: Slot }) {
  const app = useApp();
  const isActive = useAppState((state) => state.active === slot.id);
  const top = useAppState((state) => topPrediction(state, slot));
  const { state } = slot;
  const chip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) chip.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [isActive]);
  return (
    <div
      ref={chip}
      className={styles.chip}
      data-active={isActive || undefined}
      data-state={isCancelled(slot) ? "cancelled" : state.kind}
      data-testid={`chip-${slot.id}`}
    >
      <UnstyledButton
        className={styles.choose}
        aria-pressed={isActive}
        data-testid={`model-chip-${slot.id}`}
        data-state={state.kind}
        onClick={() => app.models.activate(slot.id)}
      >
        <span className={styles.first}>
          <span className={styles.label}>{slot.label}</span>
          {top && <span className={styles.top}>{top}</span>}
        </span>
        <span className={styles.second}>{stateText(slot)}</span>
      </UnstyledButton>
      {state.kind === "loading" ? (
        <ActionIcon
          className={styles.side}
          aria-label={`Cancel loading ${slot.label}`}
          data-testid={`cancel-load-${slot.id}`}
          onClick={() => app.models.cancelLoad(slot.id)}
        >
          <Sign icon={IconX} />
        </ActionIcon>
      ) : (
        <Popover position="bottom-end" width={340} trapFocus>
          <Popover.Target>
            <ActionIcon
              className={styles.side}
              aria-label={`About ${slot.label}`}
              data-testid={`model-details-${slot.id}`}
            >
              <Sign icon={IconDots} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown aria-label={`About ${slot.label}`}>
            <ModelDetails slot={slot} />
          </Popover.Dropdown>
        </Popover>
      )}
      {state.kind === "loading" && <LoadBar label={slot.label} progress={state.progress} />}
    </div>
  );
}

/** The likeliest label or token, or the largest number, if it belongs to the current sentence. */
function topPrediction(state: AppState, slot: Slot): string | null {
  const { picture } = panelOf(state, slot.id);
  const top = picture && isCurrent(state, slot) ? topRow(picture.predictions) : null;
  return top && `${top.label.trim() || "␣"} ${formatNumber(top.value)}`;
}

const isCancelled = ({ state }: Slot) => state.kind === "failed" && state.error.code === "aborted";

function stateText(slot: Slot): string {
  const { state, source } = slot;
  switch (state.kind) {
    case "empty":
      return source.kind === "random" ? `not loaded · seed ${source.seed}` : "not loaded yet";
    case "loading":
      return progressText(state.progress);
    case "failed":
      return isCancelled(slot) ? "loading cancelled" : "could not be loaded";
    case "ready": {
      const { family, numLayers, numHeads, parameters, storedDtype } = state.info;
      const origin = source.kind === "random" ? `seed ${source.seed}` : storedDtype;
      return `${family} ${numLayers}×${numHeads} · ${formatCount(parameters)} · ${origin}`;
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
