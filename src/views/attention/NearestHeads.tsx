/** @file The heads that attend most like the selected one on this sentence; a click selects one. */

import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull, formatNumber } from "../../lib/format";
import { type Picture, selectHead } from "../../store";
import { useApp } from "../ui/context";
import styles from "./Inspector.module.css";
import { longestCompared, nearestHeads } from "./nearest-heads";

interface NearestHeadsProps {
  readonly picture: Picture;
  readonly place: HeadPlace;
}

export function NearestHeads({ picture, place }: NearestHeadsProps) {
  const app = useApp();
  const found = useMemo(() => nearestHeads(picture, place), [picture, place]);
  const { numHeads } = picture.info;
  if (found === null) {
    return (
      <Text fz="xs" c="dimmed">
        Heads are compared on texts of up to {longestCompared} tokens.
      </Text>
    );
  }
  return (
    <Stack gap={2} data-testid="nearest-heads">
      <h3 className={styles.heading}>
        Most alike heads <small>0 is the same, 0.833 the most</small>
      </h3>
      {found.map(({ place: [layer, head], distance }) => (
        <UnstyledButton
          key={`${layer} ${head}`}
          className={styles.other}
          title="Select this head. The distance is the mean over queries of the Jensen–Shannon distance of the two heads’ rows, at most 0.833."
          onClick={() => app.changeView((view) => selectHead({ ...view, layer }, head, numHeads))}
        >
          <Group gap={8} wrap="nowrap" justify="space-between">
            <span>
              Layer {layer} · head {head}
            </span>
            <span className={styles.weight} title={formatFull(distance)}>
              <small>distance</small> {formatNumber(distance)}
            </span>
          </Group>
        </UnstyledButton>
      ))}
    </Stack>
  );
}
