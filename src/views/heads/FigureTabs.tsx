/** @file The figures of the Heads place to choose from. */

import { NativeSelect, SegmentedControl } from "@mantine/core";
import { figureKeys } from "../../figures/figure";
import { headFigures } from "../../figures/heads/table";
import { useIsNarrow } from "../attention/room";
import { useApp, useAppState } from "../ui/context";

const tabs = figureKeys(headFigures).map((value) => ({ value, label: headFigures[value].title }));

/** A row of nine tabs is wider than a narrow page, and what scrolls hides which one is chosen. */
export function FigureTabs() {
  const app = useApp();
  const tab = useAppState((state) => state.view.headsTab);
  const named = { "aria-label": "Figure", "data-testid": "heads-tabs", value: tab };
  const choose = (headsTab: typeof tab) => app.changeView((view) => ({ ...view, headsTab }));
  return useIsNarrow() ? (
    <NativeSelect
      {...named}
      size="xs"
      onChange={(event) => choose(event.currentTarget.value as typeof tab)}
      data={tabs}
    />
  ) : (
    <SegmentedControl {...named} onChange={choose} data={tabs} />
  );
}
