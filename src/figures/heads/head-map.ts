/** @file One value for each head: lines by layer, a heat map beside them, the selected head in words, all as a table. */

import { at } from "../../lib/tensor";
import { headColumns } from "../charts/chart";
import { heatChart } from "../charts/heat-chart";
import { axisTitle, type HeadValues, lineChart, valueText } from "../charts/line-chart";
import type { About, ChartPart, Part, TablePart } from "../figure";
import type { HeadEntropies } from "../measured";
import { capital, layersFinding } from "./findings";

interface HeadMap extends HeadValues {
  /** "Entropy". */
  readonly title: string;
  /** The sentence above the lines. */
  readonly finding: string;
  readonly named: NonNullable<ChartPart["named"]>;
  readonly note: string;
  readonly about: About;
  readonly fileName: string;
  /** The name of the values' column in files. */
  readonly column: string;
  /** Those that the values are of, if they are. */
  readonly entropies?: HeadEntropies;
}

export function headMap({
  title,
  finding,
  named,
  note,
  about,
  fileName,
  column,
  entropies,
  ...values
}: HeadMap): readonly Part[] {
  const { shape, data } = values.values;
  const [numLayers = 0] = shape;
  const columns = [...headColumns(shape), { name: column, values: data }];
  const both = { kind: "chart", note, about, height: 430, columns } as const;
  return [
    {
      kind: "columns",
      widths: "wide-first",
      parts: [
        {
          ...both,
          title: finding,
          name: `${title} by head`,
          named,
          build: (look, { selected, shown }) =>
            lineChart(
              { ...values, selected, shown: shown !== null && shown < numLayers ? shown : null },
              look,
            ),
          headAt: ({ curveNumber, pointIndex }) => [curveNumber, pointIndex],
          fileName: `${fileName}-lines`,
          testId: "line-chart",
        },
        {
          ...both,
          title: layersFinding(capital(values.name), values.values),
          name: `${title}, layers × heads`,
          build: (look, { selected }) => heatChart({ ...values, selected }, look),
          headAt: ({ x, y }) => [Number(y), Number(x)],
          fileName: `${fileName}-map`,
          testId: "heat-chart",
        },
      ],
    },
    { kind: "selected", ...(entropies && { entropies }) },
    spokenTable(values),
  ];
}

function spokenTable({ values, pruned, name, unit }: HeadValues): TablePart {
  const [numLayers = 0, numHeads = 0] = values.shape;
  return {
    kind: "table",
    isSpoken: true,
    label: `${axisTitle({ name, unit })} of each head`,
    head: ["Layer", ...Array.from({ length: numHeads }, (_, head) => `Head ${head}`)],
    rows: Array.from({ length: numLayers }, (_, layer) => ({
      name: `Layer ${layer}`,
      cells: Array.from(at(values, layer).data, (value, head) =>
        valueText([layer, head], value, { pruned, unit: "" }),
      ),
    })),
    testId: "head-numbers",
  };
}
