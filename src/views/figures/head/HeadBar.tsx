/** @file A bar in the colour of a head or another map, dashed or dotted if colours repeat. */

import { headLook, type MapLook } from "../map-look";
import styles from "./HeadBar.module.css";

export const HeadBar = ({ head }: { readonly head: number }) => <MapBar look={headLook(head)} />;

export function MapBar({ look: { color, mark } }: { readonly look: MapLook }) {
  return <span className={styles.bar} data-mark={mark} style={{ color }} />;
}
