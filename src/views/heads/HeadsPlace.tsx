/** @file The Heads place: figures of every head, over the sentence and over data. */

import type { AnyFigure } from "../../figures/figure";
import { headFigures } from "../../figures/heads/table";
import { isCalledFor } from "../../figures/option";
import { usePlotlyAhead } from "../charts/PlotlyChart";
import { DataBar } from "../data/DataBar";
import { OptionControl } from "../figures/OptionControl";
import { useAppState } from "../ui/context";
import { useKeys } from "../ui/use-keys";
import { Figure } from "./Figure";
import { FigureTabs } from "./FigureTabs";
import styles from "./heads.module.css";
import { PrunedNote } from "./PrunedNote";
import { useKeptScroll } from "./use-kept-scroll";

export function HeadsPlace() {
  useKeys();
  usePlotlyAhead();
  const view = useAppState((state) => state.view);
  const tab = view.headsTab;
  const figure: AnyFigure = headFigures[tab];
  const place = useKeptScroll<HTMLElement>(tab);
  return (
    <main ref={place} className={styles.place} data-testid="heads-place">
      <DataBar />
      <section className={styles.bar} aria-label="The charts’ controls">
        <FigureTabs />
        {Object.entries(figure.options).map(
          ([name, option]) =>
            !option.control.isAxis &&
            !option.control.isInPart &&
            isCalledFor(view, option.control) && <OptionControl key={name} name={name} option={option} />,
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
