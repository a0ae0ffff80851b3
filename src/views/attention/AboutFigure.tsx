/** @file What the figure shows, its formula, and how to read it. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Tab } from "../../store";
import { About, Formula } from "../ui/About";
import { useAppState } from "../ui/context";

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
    <About title={title} label="About this figure" testId="about-figure">
      <p>{shows}</p>
      <Formula>
        A = softmax(Q K<sup>⊤</sup> / √d)
      </Formula>
      <Text inherit fz="xs" c="dimmed">
        d: the width of a head. GPT-2 leaves the keys after a query out of the softmax.
      </Text>
      <p>{read}</p>
    </About>
  );
}
