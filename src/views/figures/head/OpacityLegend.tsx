/** @file The legend of line opacity: a few weights and how strong their lines are drawn. */

import styles from "../ScaleLegend.module.css";
import { opacityLevel, opacityOf } from "./lines";

const weights = [0.05, 0.1, 0.2, 0.5, 1];

export function OpacityLegend() {
  return (
    <div
      className={styles.opacity}
      role="img"
      aria-label="A line's opacity grows with its weight, from 0 to 1"
    >
      <span>weight</span>
      {weights.map((weight) => (
        <span key={weight} className={styles.sample}>
          <span className={styles.stroke} style={{ opacity: opacityOf(opacityLevel(weight)) }} />
          {weight}
        </span>
      ))}
    </div>
  );
}
