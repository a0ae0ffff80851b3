/** @file One figure of every head: the exercise's lines, the heat map beside them, and the selected head in words. */

import { Button, Text, VisuallyHidden } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { countPresent } from "../../analysis/absent-heads";
import type { HeadPlace } from "../../analysis/head-sets";
import { type HeadSet, hasHead } from "../../analysis/head-sets";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import { type ChartAbout, ChartCard } from "../charts/ChartCard";
import type { ChartLook } from "../charts/chart";
import { headColumns } from "../charts/chart-file";
import { heatChart } from "../charts/heat-chart";
import { figureText, layerOfButton, lineChart } from "../charts/line-chart";
import styles from "./heads.module.css";
import { useOpenHead, useSelectedHead } from "./selection";

interface HeadChartsProps {
  /** `[L, H]`. */
  readonly values: FloatTensor;
  /** The heads that the model has lost. */
  readonly pruned: HeadSet;
  /** "Entropy". */
  readonly title: string;
  /** An axis' words. */
  readonly name: string;
  readonly unit: string;
  /** Model, texts, n. */
  readonly note: string;
  readonly about: ChartAbout;
  readonly fileName: string;
  /** A column's name in the table of numbers. */
  readonly column: string;
}

const lineHeight = 430;

export function HeadCharts(props: HeadChartsProps) {
  const { values, pruned, title, name, unit, note, about, fileName, column } = props;
  const selected = useSelectedHead(values.shape);
  const open = useOpenHead();
  const [shown, setShown] = useState<number | null>(null);
  const [numLayers = 0] = values.shape;
  const shownLayer = shown !== null && shown < numLayers ? shown : null;
  const lines = useCallback(
    (look: ChartLook) => lineChart({ values, pruned, name, unit, selected, shown: shownLayer }, look),
    [values, pruned, name, unit, selected, shownLayer],
  );
  const heat = useCallback(
    (look: ChartLook) => heatChart({ values, pruned, name, unit, selected }, look),
    [values, pruned, name, unit, selected],
  );
  const columns = useMemo(
    () => [...headColumns(values.shape), { name: column, values: values.data }],
    [values, column],
  );
  const press = (label: string) => {
    const layer = layerOfButton(label);
    if (layer !== undefined) setShown(layer);
  };
  return (
    <>
      <div className={styles.pair}>
        <ChartCard
          build={lines}
          title={`${title} by head`}
          note={note}
          fileName={`${fileName}-lines`}
          columns={columns}
          about={about}
          height={lineHeight}
          testId="line-chart"
          onPoint={({ curveNumber, pointIndex }) => open([curveNumber, pointIndex])}
          onButton={press}
        />
        <ChartCard
          build={heat}
          title={`${title}, layers × heads`}
          note=""
          fileName={`${fileName}-map`}
          columns={columns}
          about={about}
          height={lineHeight}
          testId="heat-chart"
          onPoint={({ x, y }) => open([Number(y), Number(x)])}
        />
      </div>
      {selected && <SelectedHead {...props} selected={selected} />}
      <NumbersOfHeads values={values} pruned={pruned} name={name} />
    </>
  );
}

interface SelectedHeadProps extends Pick<HeadChartsProps, "values" | "pruned" | "name" | "unit"> {
  readonly selected: HeadPlace;
}

/** The selected head's value and rank; arrow keys walk it, the button opens it. */
function SelectedHead({ values, pruned, selected, name, unit }: SelectedHeadProps) {
  const open = useOpenHead();
  const [layer, head] = selected;
  const value = at(values, layer).data[head]!;
  return (
    <div className={styles.selected} data-testid="selected-head">
      <span aria-live="polite">
        <strong>
          Layer {layer} · Head {head}
        </strong>
        {Number.isNaN(value) ? (
          <Text span inherit c="dimmed">
            {hasHead(pruned, [layer, head]) && "pruned: "}it has no figure and no rank
          </Text>
        ) : (
          <>
            <span className={styles.number} title={`${formatFull(value)}${unit}`}>
              {formatNumber(value)}
              {unit}
            </span>
            <Text span inherit c="dimmed">
              {rankText(value, values, name)}
            </Text>
          </>
        )}
      </span>
      <Button data-testid="open-head" onClick={() => open(selected)}>
        Open in Attention
      </Button>
    </div>
  );
}

function rankText(value: number, { data }: FloatTensor, name: string): string {
  const rank = 1 + data.filter((other) => other > value).length;
  return `${name}; rank ${rank} of n = ${plural(countPresent(data), "head")}, 1 is the largest`;
}

function NumbersOfHeads({ values, pruned, name }: Pick<HeadChartsProps, "values" | "pruned" | "name">) {
  const [numLayers = 0, numHeads = 0] = values.shape;
  const layers = Array.from({ length: numLayers }, (_, layer) => layer);
  const heads = Array.from({ length: numHeads }, (_, head) => head);
  return (
    <VisuallyHidden>
      <table data-testid="head-numbers">
        <caption>{name} of each head</caption>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                Head {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer}>
              <th scope="row">Layer {layer}</th>
              {heads.map((head) => (
                <td key={head}>
                  {figureText([layer, head], at(values, layer).data[head]!, { pruned, unit: "" })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
