/** @file All lanes under one heading. */

import { Group, Text, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { plural } from "../../lib/format";
import { lengthOf, partingsFrom, referenceOf } from "../../store";
import { useFocus, useFocusState } from "./focus";
import { LaneRow } from "./LaneRow";
import styles from "./LaneTable.module.css";
import { ShadeLegend } from "./ShadeLegend";
import { useDecodingState } from "./use-decoding";

export function LaneTable() {
  const lanes = useDecodingState((state) => state.lanes);
  const cursor = useDecodingState((state) => state.cursor);
  const reference = useDecodingState(referenceOf);
  const partings = useMemo(
    () => (reference ? partingsFrom(reference, lanes, cursor) : []),
    [reference, lanes, cursor],
  );
  return (
    <div className={styles.lanes}>
      <div className={styles.head}>
        <Group gap={11} fz="xs">
          {plural(lanes.length, "lane")}
          <WholeTexts />
        </Group>
        <ShadeLegend />
        <div className={styles.figureNames} aria-hidden="true">
          <span title="Mean log-probability of the tokens, nats">mean log p</span>
          <span title="Different pairs of tokens ÷ pairs">distinct-2</span>
          <span title="1 − different triples ÷ triples">repetition</span>
          <span title="Tokens a second of the model's time, all lanes in step">tokens/s</span>
        </div>
      </div>
      {lanes.length === 0 && (
        <Text inherit c="dimmed" px={20} py={28}>
          No lane is left. Add one with + above.
        </Text>
      )}
      {lanes.map((lane, place) => (
        <LaneRow
          key={lane.id}
          lane={lane}
          cursor={Math.min(cursor, lengthOf(lane))}
          parting={partings[place] ?? null}
        />
      ))}
    </div>
  );
}

/** Shows all texts in full, or gives all lanes the same height, in which they scroll. */
function WholeTexts() {
  const focus = useFocus();
  const isWhole = useFocusState((state) => state.isWhole);
  return (
    <UnstyledButton
      fz="xs"
      c="var(--page-accent)"
      aria-pressed={isWhole}
      data-testid="whole-texts"
      onClick={() => focus.setState({ isWhole: !isWhole })}
    >
      {isWhole ? "Same height" : "Whole texts"}
    </UnstyledButton>
  );
}
