/** @file The badges of heads: how many heads have each; a click marks them and selects the strongest. */

import { Group, Text, UnstyledButton } from "@mantine/core";
import type { HeadPlace } from "../../analysis/head-sets";
import type { Badge } from "../../figures/figure";
import type { ModelInfo } from "../../store";
import { useChangeView } from "../figures/figure-view";
import styles from "./Badges.module.css";
import { NamedHeads } from "./NamedHeads";

interface BadgesProps {
  readonly badges: readonly Badge[];
  readonly testId: string;
  readonly info: ModelInfo;
  readonly selected: HeadPlace | null;
  readonly onSelect: (head: HeadPlace) => void;
}

/** As many small pictures as fit into a line. */
const mostShown = 8;

export function Badges({ badges, testId, info, selected, onSelect }: BadgesProps) {
  const changeView = useChangeView();
  const chosen = badges.find(({ isChosen }) => isChosen);
  const choose = ({ sets, heads: [strongest] }: Badge) =>
    changeView((view) => ({
      ...view,
      ...sets,
      ...(strongest && { layer: strongest[0], head: strongest[1] }),
    }));
  return (
    <section className={styles.badges} aria-label="Badges" data-testid={testId}>
      <Group gap={6}>
        {badges.map((badge) => (
          <UnstyledButton
            key={badge.key}
            className={styles.badge}
            aria-pressed={badge.isChosen}
            data-grey={badge.noOccasion !== null || undefined}
            data-testid={`badge-${badge.key}`}
            onClick={() => choose(badge)}
          >
            {badge.name} <small>{badge.noOccasion === null ? badge.share : "not measurable"}</small>
          </UnstyledButton>
        ))}
      </Group>
      <div className={styles.chosen} data-testid="chosen-badge">
        {chosen && (
          <>
            <div aria-live="polite">
              <strong>{chosen.finding}</strong>
              <Text fz="xs" c="dimmed">
                {chosen.about}
              </Text>
            </div>
            <NamedHeads
              named={[{ lead: "Heads with this badge", heads: chosen.heads.slice(0, mostShown) }]}
              {...{ info, selected, onSelect }}
            />
          </>
        )}
      </div>
    </section>
  );
}
