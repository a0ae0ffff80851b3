import { expect, test } from "vitest";
import { chartThemes } from "../charts/themes";
import { type CurveTrace, curveChart, curveFileChart } from "./curve-figure";

const traces: readonly CurveTrace[] = [
  { type: "scatter", mode: "lines", name: "By importance", x: [0, 1], y: [0.9, 0.8] },
  { type: "scatter", mode: "lines", name: "Threshold", x: [0, 12], y: [0.85, 0.85] },
];
const experiment = { total: 12, metric: "r2" } as const;
const look = { theme: chartThemes.light, width: 800, height: 400 };

test("a file names every curve in it, which on the page the list above the chart does", () => {
  const [page, file] = [curveChart(traces, experiment, look), curveFileChart(traces, experiment, look)];
  expect([page.layout.showlegend, file.layout.showlegend]).toEqual([false, true]);
  expect(file.data.map(({ name }) => name)).toEqual(["By importance", "Threshold"]);
  expect(file.layout.margin?.t).toBeGreaterThan(page.layout.margin?.t ?? 0);
  expect({ ...file.layout, margin: null, showlegend: null, legend: null }).toEqual({
    ...page.layout,
    margin: null,
    showlegend: null,
    legend: null,
  });
});
