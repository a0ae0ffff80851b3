/** @file The Heads place: figures of every head, over the sentence and over data. */

import { NativeSelect, SegmentedControl } from "@mantine/core";
import { type AnyFigure, figureKeys } from "../../figures/figure";
import { headFigures } from "../../figures/heads/table";
import { useIsNarrow } from "../attention/room";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { DataBar } from "../data/DataBar";
import { OptionControl } from "../figures/OptionControl";
import { useApp, useAppState } from "../ui/context";
import { useKeys } from "../ui/use-keys";
import { Figure } from "./Figure";
import styles from "./heads.module.css";
import { PrunedNote } from "./PrunedNote";
import { useKeptScroll } from "./use-kept-scroll";

export function HeadsPlace() {
  useKeys();
  usePlotlyAhead();
  const tab = useAppState((state) => state.view.headsTab);
  const figure: AnyFigure = headFigures[tab];
  const place = useKeptScroll<HTMLElement>(tab);
  return (
    <main ref={place} className={styles.place} data-testid="heads-place">
      <DataBar />
      <section className={styles.bar} aria-label="The charts’ controls">
        <Tabs />
        {Object.entries(figure.options).map(
          ([name, option]) =>
            !option.control.isAxis &&
            !option.control.isInPart && <OptionControl key={name} name={name} option={option} />,
        )}
        {figure.over && <span className={styles.remark}>{figure.over}</span>}
      </section>
      <PrunedNote />
      <div className={styles.body}>
        <Figure key={tab} figure={figure} />
      </div>
    </main>
  );
}

const tabs = figureKeys(headFigures).map((value) => ({ value, label: headFigures[value].title }));

/** A row of nine tabs is wider than a narrow page, and what scrolls hides which one is chosen. */
function Tabs() {
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
