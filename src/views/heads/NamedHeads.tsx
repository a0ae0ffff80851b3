/** @file The heads that a chart points out, as small matrices of the sentence; a click selects one. */

import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import type { HeadPlace } from "../../analysis/head-sets";
import type { NamedHeads as Named } from "../../figures/figure";
import { shortName } from "../../figures/heads/findings";
import type { ModelInfo } from "../../store";
import styles from "./heads.module.css";
import { Thumbnail, useModelPicture } from "./Thumbnail";

interface NamedHeadsProps {
  readonly named: readonly Named[];
  readonly info: ModelInfo;
  readonly selected: HeadPlace | null;
  readonly onSelect: (head: HeadPlace) => void;
}

const side = 40;

export function NamedHeads({ named, info, selected, onSelect }: NamedHeadsProps) {
  const picture = useModelPicture(info);
  return (
    <Group gap={16} align="flex-start" data-testid="named-heads">
      {named.map(
        ({ lead, heads }) =>
          heads.length > 0 && (
            <Stack key={lead} gap={0} role="group" aria-label={lead}>
              <Text fz={11} lh={1.2} c="dimmed" aria-hidden="true">
                {lead}
              </Text>
              <Group gap={4} wrap="nowrap">
                {heads.map((place) => (
                  <UnstyledButton
                    key={shortName(place)}
                    className={styles.named}
                    aria-pressed={selected !== null && shortName(selected) === shortName(place)}
                    title={`Select layer ${place[0]}, head ${place[1]}; the picture is its attention on the sentence above`}
                    onClick={() => onSelect(place)}
                  >
                    <Thumbnail picture={picture} place={place} size={side} />
                    {shortName(place)}
                  </UnstyledButton>
                ))}
              </Group>
            </Stack>
          ),
      )}
    </Group>
  );
}
