/** @file A chart as a file: a page that works offline, a picture, or its numbers. */

import { type Chart, type Column, plainText } from "../../figures/charts/chart";
import { csvText } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import { sans } from "../ui/fonts";
import { htmlPage, scriptJson } from "./html-page";
import { chartConfig, loadPlotly, plotlyText } from "./plotly";

/** A header, then a line for each row; numbers in full, nothing for NaN. */
export function csvOf(columns: readonly Column[]): string {
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) =>
    columns.map(({ values }) => cellText(values[row]!)),
  );
  return csvText(
    columns.map(({ name }) => name),
    rows,
  );
}

const cellText = (value: number) => (Number.isNaN(value) ? "" : formatFull(value));

/** An HTML file with the chart and the library in it. `title` and `note` may be any text. */
export function pageOf(chart: Chart, title: string, note: string, library: string): string {
  const { background, color } = { background: chart.layout.paper_bgcolor, color: chart.layout.font?.color };
  const [data, layout, config] = [chart.data, chart.layout, chartConfig].map(scriptJson);
  return htmlPage({
    title,
    caption: [note],
    style: `body{margin:24px;background:${String(background)};color:${String(color)};font:14px/1.4 ${sans}}h1{font-size:18px;margin:0}p{margin:4px 0 12px}`,
    figureId: "chart",
    scripts: [library, `Plotly.newPlot("chart",${data},${layout},${config});`],
  });
}

/** Rejects with `AppError` if the library's file cannot be fetched. */
export async function pageFile(chart: Chart, title: string, note: string): Promise<Blob> {
  const page = pageOf(chart, title, note, await plotlyText());
  return new Blob([page], { type: "text/html;charset=utf-8" });
}

const lineLength = 130;
const titleLine = 20;

/** The chart with its title and note above it, as a picture has no page around it. Both may be any text. */
export function titled({ data, layout }: Chart, title: string, note: string): Chart {
  const lines = [
    ...wrapped(title).map((line) => `<b>${plainText(line)}</b>`),
    ...(note === "" ? [] : wrapped(note)).map(
      (line) => `<span style="font-size:12px">${plainText(line)}</span>`,
    ),
  ];
  const { margin = {} } = layout;
  return {
    data,
    layout: {
      ...layout,
      margin: { ...margin, t: (margin.t ?? 0) + titleLine * (lines.length + 1) },
      title: {
        text: lines.join("<br>"),
        font: { size: 15 },
        xref: "container",
        x: 0.012,
        xanchor: "left",
        yref: "container",
        // Plotly places the first line's baseline there.
        y: 1 - (titleLine + 4) / (layout.height ?? 600),
        yanchor: "top",
      },
    },
  };
}

/** Lines of whole words of at most `lineLength` characters, if no word is longer. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < lineLength)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** `png` at twice the size in pixels, or `svg`. */
export async function pictureFile({ data, layout }: Chart, format: "png" | "svg"): Promise<Blob> {
  const { toImage } = await loadPlotly();
  const { width = 1100, height = 560 } = layout;
  const url = await toImage(
    { data, layout },
    { format, width, height, ...(format === "png" ? { scale: 2 } : {}) },
  );
  return blobOf(url);
}

/** The file in a data URL. It is decoded here because the page's content-security policy forbids fetching one. */
export function blobOf(url: string): Blob {
  const [, type = "", base64, content = ""] = /^data:([^,]*?)(;base64)?,(.*)$/s.exec(url) ?? [];
  const bytes = base64
    ? Uint8Array.from(atob(content), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(decodeURIComponent(content));
  return new Blob([bytes], { type });
}
