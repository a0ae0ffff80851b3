/** @file A bar in a head's colour, dashed or dotted if colours repeat. */

import { headColor, headMark } from "../../ui/colors";
import styles from "./HeadBar.module.css";

export function HeadBar({ head }: { readonly head: number }) {
  return <span className={styles.bar} data-mark={headMark(head)} style={{ color: headColor(head) }} />;
}
