/** @file The files of a chart: a page that works offline, pictures, its numbers. All are light, for papers. */

import type { Chart, ChartLook, Column } from "../../figures/charts/chart";
import { csvOf, pageFile, pictureFile, titled } from "./chart-file";
import { type FileKind, textFile } from "./FileMenu";
import { dayOf } from "./picture-file";
import { chartThemes } from "./themes";

interface ChartFileInput {
  /** Without a selection. */
  readonly build: (look: ChartLook) => Chart;
  readonly title: string;
  /** The model, the texts, n. */
  readonly note: string;
  readonly columns: readonly Column[];
}

const fileSize = { width: 1160, height: 600 };

export function chartFiles({ build, title, note, columns }: ChartFileInput): readonly FileKind[] {
  const look = { theme: chartThemes.light, ...fileSize };
  const caption = () => `${note} · ${dayOf(new Date())}`;
  const picture = () => titled(build({ ...look, isStill: true }), title, caption());
  return [
    { ending: "html", label: "HTML, works offline", make: () => pageFile(build(look), title, caption()) },
    { ending: "png", label: "PNG", make: () => pictureFile(picture(), "png") },
    { ending: "svg", label: "SVG", make: () => pictureFile(picture(), "svg") },
    { ending: "csv", label: "CSV of the numbers", make: async () => textFile([csvOf(columns)]) },
  ];
}
