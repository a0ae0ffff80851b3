/** @file The sentence and the finding in large type, for an audience. */

import { CloseButton } from "@mantine/core";
import { useActiveSlot, useAppState, usePanel } from "../ui/context";
import { setPresenting } from "../ui/present-mode";
import { Finding } from "./FindingLine";
import { layerWords } from "./finding";
import styles from "./PresentedSubject.module.css";
import { standInSize } from "./picture";

export function PresentedSubject() {
  const slot = useActiveSlot();
  const { picture } = usePanel(slot?.id ?? "");
  const { text, pair } = useAppState((state) => state.subject);
  const view = useAppState((state) => state.view);
  const { numLayers } = picture?.info ?? standInSize;
  return (
    <section className={styles.subject} aria-label="The sentence">
      <p dir="auto" className={styles.text}>
        {pair === null ? text : `${text} / ${pair}`}
      </p>
      <p className={styles.where}>
        {slot?.label}, {layerWords(view, picture, numLayers)}
      </p>
      {view.layout === "single" && <Finding picture={picture} />}
      <CloseButton
        className={styles.close}
        aria-label="Leave the present mode"
        onClick={() => setPresenting(false)}
      />
    </section>
  );
}
