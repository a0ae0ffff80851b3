/** @file Whether the selected head continues or finds repetitions, from random sequences: badges, or a button to measure. */

import { Button } from "@mantine/core";
import { useStore } from "zustand/react";
import type { HeadPlace } from "../../analysis/head-sets";
import type { ModelInfo } from "../../store";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import styles from "./Inspector.module.css";
import { repeatWords } from "./repeat-words";
import { useRepeats } from "./use-repeats";

interface RepeatBadgesProps {
  readonly slot: string;
  readonly info: ModelInfo;
  readonly place: HeadPlace;
}

export function RepeatBadges({ slot, info, place: [layer, head] }: RepeatBadgesProps) {
  const found = useRepeats(slot, info);
  if (!found) return <MeasureRepeats slot={slot} />;
  return (
    <div className={styles.badges} data-testid="repeat-badges">
      {found.map((pattern) => {
        const { key, name, hasBadge, score, title } = repeatWords(pattern, layer * info.numHeads + head);
        return (
          <span key={key} className={styles.repeat} title={title} data-has={hasBadge || undefined}>
            {hasBadge ? "✓ " : ""}
            {name} <small>{score}</small>
          </span>
        );
      })}
    </div>
  );
}

function MeasureRepeats({ slot }: { readonly slot: string }) {
  const { repeats } = useApp().heads;
  const request = useStore(repeats.store, (state) => state[slot]?.request);
  const measure = () => void repeats.ask(slot);
  if (!request || request.kind === "idle") {
    return (
      <Button
        size="compact-xs"
        variant="default"
        title="Induction and duplicate token, on 50 random sequences that repeat themselves"
        onClick={measure}
        data-testid="measure-repeats"
      >
        Measure induction
      </Button>
    );
  }
  return (
    <Working
      what="Random repeats"
      request={request}
      onCancel={() => repeats.cancel(slot)}
      onRetry={measure}
      testId="repeats"
    />
  );
}
