/** @file The legend of the lanes' one scale. */

import { Group } from "@mantine/core";
import { shortened } from "../../lib/quoted";
import { referenceOf } from "../../store";
import { useFocusState } from "./focus";
import styles from "./ShadeLegend.module.css";
import { ticks } from "./shade";
import { useDecodingState } from "./use-decoding";
import { laneLabel } from "./words";

export function ShadeLegend() {
  const reference = useDecodingState((state) => {
    const lane = referenceOf(state);
    return lane && state.lanes.length > 1 ? laneLabel(lane) : null;
  });
  const shading = useFocusState((state) => state.shading);
  return (
    <Group gap="4px 20px" align="end">
      {shading !== "none" && (
        <span className={styles.scale}>
          {shading}
          <span className={styles.ramp}>
            {ticks[shading].map(([text, position]) => (
              <span
                key={text}
                data-end={position === 0 ? "first" : position === 1 ? "last" : undefined}
                style={{ left: `${position * 100}%` }}
              >
                {text}
              </span>
            ))}
          </span>
        </span>
      )}
      {reference && (
        <span className={styles.sign} data-testid="parting-legend">
          <i className={styles.parting} aria-hidden="true" /> first token unlike {shortened(reference, 30)}
        </span>
      )}
      <span className={styles.sign}>
        <i className={styles.banned} aria-hidden="true" /> likeliest token banned
      </span>
    </Group>
  );
}
