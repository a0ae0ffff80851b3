/** @file The legend of the lanes' one scale. */

import { Group } from "@mantine/core";
import { useFocusState } from "./focus";
import styles from "./ShadeLegend.module.css";
import { ticks } from "./shade";

export function ShadeLegend() {
  const shading = useFocusState((state) => state.shading);
  return (
    <Group gap="4px 28px" align="end">
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
      <span className={styles.parting}>
        <i aria-hidden="true" /> parts from the first lane
      </span>
    </Group>
  );
}
