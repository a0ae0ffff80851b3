/** @file What the figure shows, its formula, and how to read it. */

import { ActionIcon, Popover } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tab } from "../../store";
import { useAppState } from "../ui/context";
import { Sign } from "../ui/Sign";
import styles from "./FigureBar.module.css";

const texts: Record<Tab, { readonly title: string; readonly shows: ReactNode; readonly read: ReactNode }> = {
  heads: {
    title: "Head view",
    shows:
      "Each line goes from a query token on the left to a key token on the right, and is the stronger the more weight that head of this layer gives the key when it updates the query.",
    read: "A query's weights sum to 1 in each head: point at a token to see its share of every other as numbers, and hide the special tokens where they drown the rest.",
  },
  model: {
    title: "Model view",
    shows:
      "Each small square is one head's whole matrix: a row of squares a layer, in it a row of pixels a query and a column a key, darker for more weight.",
    read: "A diagonal means a fixed distance, a column means one token that all look at, an even grey means a head that spreads itself; click a square to open it.",
  },
};

export function AboutFigure() {
  const tab = useAppState((state) => state.view.tab);
  const { title, shows, read } = texts[tab];
  return (
    <Popover position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <ActionIcon aria-label="About this figure" data-testid="about-figure">
          <Sign icon={IconInfoCircle} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`About the ${title.toLowerCase()}`} className={styles.about}>
        <h2>{title}</h2>
        <p>{shows}</p>
        <p className={styles.formula}>
          A = softmax(Q K<sup>⊤</sup> / √d)
        </p>
        <p className={styles.legend}>
          d: the width of a head. GPT-2 leaves the keys after a query out of the softmax.
        </p>
        <p>{read}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
