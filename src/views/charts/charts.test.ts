import { expect, test, vi } from "vitest";
import { type ChartLook, headColumns, plainText } from "../../figures/charts/chart";
import { heatChart } from "../../figures/charts/heat-chart";
import { layerButtons, layerOfButton, lineChart, showAll } from "../../figures/charts/line-chart";
import { scatterChart } from "../../figures/charts/scatter-chart";
import { floatTensor } from "../../lib/tensor";
import { blobOf, csvOf, pageOf, titled } from "./chart-file";
import { chartFiles } from "./chart-files";
import { scriptText } from "./html-page";
import { dayOf } from "./picture-file";
import { chartThemes } from "./themes";

const look = (width: number): ChartLook => ({ theme: chartThemes.light, width, height: 400 });
const values = floatTensor(Float32Array.of(1, 2, 3, 4, 5, 6.1), [3, 2]);
const input = {
  values,
  name: "entropy",
  unit: " nats",
  pruned: {},
  selected: [1, 0] as const,
  shown: null,
};

test("a button a layer makes its line the only visible one, and the last shows all", () => {
  expect(layerButtons(3)).toEqual([
    { label: "Layer 0", method: "update", args: [{ visible: [true, false, false] }] },
    { label: "Layer 1", method: "update", args: [{ visible: [false, true, false] }] },
    { label: "Layer 2", method: "update", args: [{ visible: [false, false, true] }] },
    { label: "Show All", method: "update", args: [{ visible: [true, true, true] }] },
  ]);
  expect(["Layer 11", showAll, "Zoom"].map(layerOfButton)).toEqual([11, null, undefined]);
});

test("lines are layers over head positions, with exact values to hover", () => {
  const { data } = lineChart(input, look(800));
  expect(data).toHaveLength(3);
  expect(data[2]).toMatchObject({
    name: "Layer 2",
    mode: "lines+markers",
    x: [0, 1],
    y: [5, Math.fround(6.1)],
    text: ["5 nats", "6.0999999 nats"],
    visible: true,
    hovertemplate: "Layer 2 · head %{x}<br>entropy: %{text}<extra></extra>",
  });
});

test("the axis of a chart names the quantity and its unit", () => {
  expect(lineChart(input, look(800)).layout.yaxis).toHaveProperty("title.text", "entropy, nats");
  expect(lineChart({ ...input, unit: "" }, look(800)).layout.yaxis).toHaveProperty("title.text", "entropy");
});

test("a picture has its title and note above the chart, in lines of whole words", () => {
  const chart = lineChart(input, look(1160));
  const short = titled(chart, "r < 0.5", "n = 3");
  expect(short.layout).toHaveProperty(
    "title.text",
    '<b>r &lt; 0.5</b><br><span style="font-size:12px">n = 3</span>',
  );
  expect(short.layout.margin?.t).toBe(chart.layout.margin!.t! + 60);
  const long = titled(chart, "word ".repeat(40).trim(), "");
  const lines = String((long.layout.title as { text: string }).text).split("<br>");
  expect(lines.map((line) => line.match(/word/g)?.length)).toEqual([26, 14]);
  expect(long.layout.margin?.t).toBe(chart.layout.margin!.t! + 60);
});

test("a picture has no buttons, and the chart takes their room", () => {
  const { updatemenus, margin } = lineChart(input, { ...look(1160), isStill: true }).layout;
  expect([updatemenus, margin?.t]).toEqual([[], 12]);
});

test("files are light, have no selection, and name the day", async () => {
  const looks: ChartLook[] = [];
  const kinds = chartFiles({
    build: (look) => {
      looks.push(look);
      return lineChart(input, look);
    },
    title: "Lowest: L0 H0.",
    note: "tiny, n = 3 tokens",
    columns: headColumns([3, 2]),
  });
  expect(kinds.map(({ ending }) => ending)).toEqual(["html", "png", "svg", "csv"]);
  vi.stubGlobal("fetch", async () => new Response("library"));
  const page = await (await kinds[0]!.make(new AbortController().signal, () => {}))!.text();
  vi.unstubAllGlobals();
  expect(looks.map(({ theme, isStill }) => [theme.scheme, isStill])).toEqual([["light", undefined]]);
  expect(page).toContain(`<p class="caption">tiny, n = 3 tokens · ${dayOf(new Date())}</p>`);
});

test("a layer shown alone stays so when the chart is drawn anew", () => {
  const { data, layout } = lineChart({ ...input, shown: 1 }, look(800));
  expect(data).toMatchObject([{ visible: false }, { visible: true }, { visible: false }]);
  expect(layout.updatemenus?.map(({ active }) => active)).toEqual([1]);
});

test("buttons wrap into rows, and become a list where there is no room", () => {
  const many = floatTensor(new Float32Array(24), [12, 2]);
  const menus = (width: number) =>
    lineChart({ ...input, values: many, shown: 8 }, look(width)).layout.updatemenus ?? [];
  expect(menus(1160).map(({ buttons }) => buttons?.length)).toEqual([13]);
  expect(menus(860).map(({ buttons }) => buttons?.length)).toEqual([7, 6]);
  expect(menus(860).map(({ active }) => active)).toEqual([-1, 1]);
  expect(menus(390).map(({ type, buttons }) => [type, buttons?.length])).toEqual([["dropdown", 13]]);
});

test("a heat map has a row a layer and a frame round the selected head", () => {
  const { data, layout } = heatChart(input, look(500));
  expect(data[0]).toMatchObject({
    z: [
      [1, 2],
      [3, 4],
      [5, Math.fround(6.1)],
    ],
  });
  expect(layout.shapes?.[0]).toMatchObject({ x0: -0.5, x1: 0.5, y0: 0.5, y1: 1.5 });
});

test("a point of the scatter names its head and each of its figures once", () => {
  const figure = { name: "entropy", values: [1, 2, 3, 4] };
  const { data } = scatterChart(
    { x: figure, y: { name: "layer", values: [0, 0, 1, 1] }, color: figure, numHeads: 2, selected: null },
    look(500),
  );
  expect(data[0]).toMatchObject({ x: [1, 2, 3, 4], y: [0, 0, 1, 1] });
  expect(data[0]).toHaveProperty("text[3]", "Layer 1 · head 1<br>entropy: 4<br>layer: 1");
});

test("the table of numbers has a line a head, in full", () => {
  const csv = csvOf([...headColumns([3, 2]), { name: "entropy", values: values.data }]);
  expect(csv.split("\r\n")).toEqual([
    "layer,head,entropy",
    "0,0,1",
    "0,1,2",
    "1,0,3",
    "1,1,4",
    "2,0,5",
    "2,1,6.0999999",
    "",
  ]);
});

const { NaN: gone } = Number;
const pruned = { 0: [1], 1: [0, 1] };
const left = { ...input, pruned, values: floatTensor(Float32Array.of(1, gone, gone, gone, 5, 6), [3, 2]) };

test("a head that was pruned is a gap in its line and a blank cell that says why", () => {
  const lines = lineChart(left, look(800));
  expect(lines.data.map((trace) => "y" in trace && trace.y)).toEqual([
    [1, gone],
    [gone, gone],
    [5, 6],
  ]);
  expect(lines.data.some((trace) => "connectgaps" in trace)).toBe(false);
  const heat = heatChart(left, look(500));
  expect(heat.data[0]).toHaveProperty("z[0]", [1, gone]);
  expect(heat.data[0]).toHaveProperty("hovertext[0]", [
    "Layer 0 · head 0<br>entropy: 1 nats",
    "Layer 0 · head 1<br>entropy: pruned",
  ]);
  expect([lines.layout.annotations, heat.layout.annotations]).toEqual([[], []]);
});

test("a figure that is not a number is not taken for a pruned head", () => {
  expect(heatChart({ ...left, pruned: { 1: [0, 1] } }, look(500)).data[0]).toHaveProperty("hovertext[0]", [
    "Layer 0 · head 0<br>entropy: 1 nats",
    "Layer 0 · head 1<br>entropy: no value",
  ]);
});

test("a layer without any head, and a model without any, say so in the empty chart", () => {
  const words = [expect.objectContaining({ text: "no head is left" })];
  const empty = lineChart({ ...left, shown: 1 }, look(800)).layout;
  expect([empty.annotations, empty.yaxis?.showticklabels]).toEqual([words, false]);
  expect(lineChart({ ...left, shown: 0 }, look(800)).layout.annotations).toEqual([]);
  const none = { ...input, values: floatTensor(new Float32Array(6).fill(gone), [3, 2]) };
  expect(lineChart(none, look(800)).layout.annotations).toEqual(words);
  const heat = heatChart(none, look(500));
  expect(heat.layout.annotations).toEqual(words);
  expect(heat.data[0]).toHaveProperty("showscale", false);
  expect([heat.layout.xaxis?.range, heat.layout.yaxis?.range]).toEqual([
    [-0.5, 1.5],
    [2.5, -0.5],
  ]);
  const figure = { name: "entropy", values: [gone, gone] };
  const points = scatterChart(
    { x: figure, y: figure, color: figure, numHeads: 2, selected: null },
    look(500),
  );
  expect(points.layout.annotations).toEqual(words);
  expect(points.data[0]).toHaveProperty("marker.showscale", false);
});

test("a pruned head is nothing in the table of numbers, and null in the page", () => {
  expect(csvOf([...headColumns([1, 2]), { name: "entropy", values: [1.5, gone] }])).toBe(
    "layer,head,entropy\r\n0,0,1.5\r\n0,1,\r\n",
  );
  const page = pageOf(heatChart(left, look(500)), "a", "b", "");
  expect(page).toContain('"z":[[1,null],[null,null],[5,6]]');
  expect(page).not.toContain("NaN");
});

test("a page holds chart and library, and nothing in it ends a script early", () => {
  const page = pageOf(lineChart(input, look(800)), "a <b> & c", "n = 1", 'x="</script><!--<script>";');
  expect(page).toContain("<title>a &lt;b&gt; &amp; c</title>");
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page).not.toContain("<!--");
  expect(page).toContain('"visible":[true,false,false]');
  expect(scriptText("a</SCRIPT>")).toBe("a<\\/SCRIPT>");
});

test("a name that is not ours is text in a chart", () => {
  expect(plainText("<b>&</b>")).toBe("&lt;b&gt;&amp;&lt;/b&gt;");
});

test("a picture's data URL becomes its file, without a request", async () => {
  const png = blobOf("data:image/png;base64,iVBO/w==");
  expect([png.type, ...new Uint8Array(await png.arrayBuffer())]).toEqual(["image/png", 137, 80, 78, 255]);
  const svg = blobOf(`data:image/svg+xml,${encodeURIComponent("<svg>é,\n</svg>")}`);
  expect([svg.type, await svg.text()]).toEqual(["image/svg+xml", "<svg>é,\n</svg>"]);
});
