/** @file Do entropy and importance go together? Coefficients, and any two figures of the heads against each other. */

import { Group, NativeSelect } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { type HeadEntropies, type HeadMeasure, headMeasures, type Importance } from "../../store";
import { ChartCard } from "../charts/ChartCard";
import type { ChartLook } from "../charts/chart";
import { headColumns } from "../charts/chart-file";
import { scatterChart } from "../charts/scatter-chart";
import { useApp, useAppState } from "../ui/context";
import { NumbersTable } from "../ui/NumbersTable";
import { scatterAbout } from "./abouts";
import { coefficients, importanceBy, measureNames, measureOf } from "./head-figures";
import styles from "./heads.module.css";
import { MeasureNote } from "./MeasureNote";
import { useOpenHead, useSelectedHead } from "./selection";
import { useEntropy } from "./use-entropy";
import { useMeasured } from "./use-measured";

export function CorrelationTab() {
  const { heads } = useApp();
  const slot = useAppState((state) => state.active);
  const { measurement, measured, texts } = useEntropy(slot);
  const importance = useMeasured(heads.importance, slot);
  const entropy = measured.finding;
  const isOfOneModel = entropy?.info.model === importance.finding?.info.model;
  const isOfOneSet = texts === null || sameTexts(texts, importance.finding?.asked.texts);
  return (
    <>
      <MeasureNote what="Entropy" measurement={measurement} measured={measured} slot={slot} />
      {entropy && (
        <MeasureNote what="Importance" measurement={heads.importance} measured={importance} slot={slot} />
      )}
      {entropy && importance.finding && isOfOneModel && isOfOneSet && (
        <Shown entropy={entropy.found} importance={importance.finding.found} model={entropy.info.name} />
      )}
    </>
  );
}

/** While a new set is measured, one of the two is known before the other. */
const sameTexts = (a: readonly string[], b: readonly string[] = []) =>
  a === b || (a.length === b.length && a.every((text, i) => text === b[i]));

interface ShownProps {
  readonly entropy: HeadEntropies;
  readonly importance: Importance;
  readonly model: string;
}

function Shown({ entropy, importance, model }: ShownProps) {
  return (
    <div className={styles.scatter}>
      <Scatter entropy={entropy} importance={importance} model={model} />
      <Numbers entropy={entropy} importance={importance} />
    </div>
  );
}

function Scatter({ entropy, importance, model }: ShownProps) {
  const view = useAppState((state) => state.view);
  const { scatterX, scatterY, scatterColor } = view;
  const selected = useSelectedHead(entropy.entropy.shape);
  const open = useOpenHead();
  const [, numHeads = 1] = entropy.entropy.shape;
  const figures = useMemo(() => {
    const figure = (measure: HeadMeasure) => ({
      name: measureNames[measure],
      values: measureOf(measure, entropy, importance),
    });
    return { x: figure(scatterX), y: figure(scatterY), color: figure(scatterColor) };
  }, [entropy, importance, scatterX, scatterY, scatterColor]);
  const build = useCallback(
    (look: ChartLook) => scatterChart({ ...figures, numHeads, selected }, look),
    [figures, numHeads, selected],
  );
  const columns = useMemo(
    () => [
      ...headColumns(entropy.entropy.shape),
      ...headMeasures.slice(2).map((measure) => ({
        name: measure.replaceAll("-", "_"),
        values: measureOf(measure, entropy, importance),
      })),
    ],
    [entropy, importance],
  );
  const drawn = coefficients(figures.x.values, figures.y.values);
  return (
    <div>
      <ChartCard
        build={build}
        title="Heads as points"
        note={`${model}; as drawn: r = ${formatNumber(drawn.pearson)}, ρ = ${formatNumber(drawn.spearman)}, n = ${plural(drawn.n, "head")}`}
        fileName={`heads-${model}`}
        columns={columns}
        about={scatterAbout}
        height={440}
        testId="scatter-chart"
        onPoint={({ pointIndex }) => open([Math.floor(pointIndex / numHeads), pointIndex % numHeads])}
      />
      <div className={styles.axes}>
        <AxisChoice label="x" value={scatterX} field="scatterX" />
        <AxisChoice label="y" value={scatterY} field="scatterY" />
        <AxisChoice label="colour" value={scatterColor} field="scatterColor" />
      </div>
    </div>
  );
}

interface AxisChoiceProps {
  readonly label: string;
  readonly value: HeadMeasure;
  readonly field: "scatterX" | "scatterY" | "scatterColor";
}

function AxisChoice({ label, value, field }: AxisChoiceProps) {
  const app = useApp();
  const choose = (name: string) => {
    const measure = headMeasures.find((known) => known === name);
    if (measure) app.changeView((view) => ({ ...view, [field]: measure }));
  };
  return (
    <Group gap={8} wrap="nowrap" fz="xs" c="dimmed">
      <span aria-hidden="true">{label}</span>
      <NativeSelect
        size="xs"
        aria-label={`The points’ ${label}`}
        data-testid={field}
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
        data={headMeasures.map((measure) => ({ value: measure, label: measureNames[measure] }))}
      />
    </Group>
  );
}

function Numbers({ entropy, importance }: Omit<ShownProps, "model">) {
  const definition = useAppState((state) => state.view.definition);
  const rows = useMemo(
    () =>
      [false, true].map((isNormalised) => ({
        name: isNormalised ? "÷ layer’s norm" : "raw",
        ...coefficients(entropy.entropy.data, importanceBy(importance, definition, isNormalised).data),
      })),
    [entropy, importance, definition],
  );
  return (
    <section className={styles.agreement} aria-label="Entropy and importance">
      <h2>Entropy and importance</h2>
      <NumbersTable label="Coefficients" testId="coefficients">
        <thead>
          <tr>
            <th scope="col">importance, {definition}</th>
            <th scope="col">Pearson r</th>
            <th scope="col">Spearman ρ</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td title={formatFull(row.pearson)}>{formatNumber(row.pearson)}</td>
              <td title={formatFull(row.spearman)}>{formatNumber(row.spearman)}</td>
            </tr>
          ))}
        </tbody>
      </NumbersTable>
      <p className={styles.remark}>
        n = {plural(rows[0]?.n ?? 0, "head")}. Heads of one model are not independent of each other, so n
        overstates how sure these numbers are.
      </p>
    </section>
  );
}
