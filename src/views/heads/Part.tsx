/** @file One part of a figure of heads: a chart, a table, a sentence, the selected head, or parts side by side. */

import { useMemo } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import type { Part as FigurePart } from "../../figures/figure";
import type { Options } from "../../figures/option";
import { layerOf, type ModelInfo, openHead, type ViewState } from "../../store";
import { ChartCard } from "../charts/ChartCard";
import { useChangeView, useFigureView } from "../figures/figure-view";
import { OptionControl } from "../figures/OptionControl";
import { useApp } from "../ui/context";
import { Badges } from "./Badges";
import { ChosenHeads } from "./ChosenHeads";
import { HeadTable } from "./HeadTable";
import { HeadTexts } from "./HeadTexts";
import { HeadTotals } from "./HeadTotals";
import styles from "./heads.module.css";
import { headVisFile } from "./headvis-file";
import { NamedHeads } from "./NamedHeads";
import { SelectedHead } from "./SelectedHead";
import { useHeadsJupyter } from "./use-heads-jupyter";
import { WhereSearch } from "./WhereSearch";

interface PartProps {
  readonly part: FigurePart;
  readonly info: ModelInfo;
  /** The texts that it is of. */
  readonly source: string;
  /** Which data they are, where the page names others by now. */
  readonly earlier: string | null;
  readonly options: Options;
}

export function Part({ part, info, source, earlier, options }: PartProps) {
  const app = useApp();
  const changeView = useChangeView();
  const selected = useSelectedHead(info);
  const jupyterFiles = useHeadsJupyter();
  const doing =
    (change: (view: ViewState, layer: number, head: number) => ViewState) =>
    ([layer, head]: HeadPlace) =>
      app.changeView((view) => change(view, layer, head));
  const select = ([layer, head]: HeadPlace) => changeView((view) => ({ ...view, layer, head }));
  switch (part.kind) {
    case "chart": {
      const { brush, headVisTexts } = part;
      const files = headVisTexts ? [...jupyterFiles, headVisFile(app, info, headVisTexts)] : jupyterFiles;
      const card = (onBrush?: (heads: readonly HeadPlace[]) => void, chosen?: readonly HeadPlace[]) => (
        <ChartCard
          chart={part}
          source={source}
          earlier={earlier}
          aside={part.named && <NamedHeads named={part.named} {...{ info, selected, onSelect: select }} />}
          files={files}
          selected={selected}
          {...(chosen && { chosen })}
          onSelect={select}
          onOpen={doing((view, layer, head) => ({ ...openHead(view, layer, head), heads: [head] }))}
          onBrush={onBrush}
        >
          {part.hasAxes && <Axes options={options} />}
        </ChartCard>
      );
      if (!brush) return card();
      return (
        <ChosenHeads key={info.model} info={info} brush={brush}>
          {card}
        </ChosenHeads>
      );
    }
    case "table":
      return <HeadTable table={part} {...{ info, selected, onSelect: select }} />;
    case "sentence":
      return part.question === undefined ? (
        <h2 className={styles.verdict} data-testid={part.testId}>
          {part.text}
        </h2>
      ) : (
        <section className={styles.answer}>
          <h2>{part.question}</h2>
          <p data-testid={part.testId}>{part.text}</p>
        </section>
      );
    case "badges":
      return <Badges {...part} {...{ info, selected, onSelect: select }} />;
    case "selected":
      return (
        selected && (
          <SelectedHead info={info} entropies={part.entropies} selected={selected} onOpen={doing(openHead)} />
        )
      );
    case "head-texts":
      return <HeadTexts {...{ info, selected, corpus: part.corpus, by: part.by }} />;
    case "head-totals":
      return <HeadTotals {...{ info, selected, corpus: part.corpus }} />;
    case "where":
      return <WhereSearch {...{ info, corpus: part.corpus, onSelect: select }} />;
    case "columns":
      return (
        <div className={styles.columns} data-widths={part.widths}>
          {part.parts.map((inner, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a figure's parts keep their places
            <Part key={i} part={inner} {...{ info, source, earlier, options }} />
          ))}
        </div>
      );
  }
}

function Axes({ options }: Pick<PartProps, "options">) {
  return (
    <div className={styles.axes}>
      {Object.entries(options).map(
        ([name, option]) => option.control.isAxis && <OptionControl key={name} name={name} option={option} />,
      )}
    </div>
  );
}

/** The selected head within the model; the same object as long as it is the same head. */
function useSelectedHead({ numLayers, numHeads }: ModelInfo): HeadPlace | null {
  const layer = useFigureView((view) => layerOf(view, numLayers));
  const head = useFigureView((view) => view.head);
  return useMemo(
    () => (head === null ? null : ([layer, Math.min(head, numHeads - 1)] as const)),
    [layer, head, numHeads],
  );
}
