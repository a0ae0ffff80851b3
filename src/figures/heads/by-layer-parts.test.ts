import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import { readLink, writeLink } from "../../store/link/link";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import { layerSummaries } from "../charts/spread-chart";
import type { ChartPart, Part, TablePart } from "../figure";
import { parts as partsFor } from "./by-layer-parts";

const { NaN: gone } = Number;
const info = modelInfo({ name: "tiny", numLayers: 3, numHeads: 3, prunedHeads: { 1: [1], 2: [0, 1, 2] } });
const entropy = floatTensor(Float32Array.of(2, 4, 8, 6, gone, 10, gone, gone, gone), [3, 3]);
const figure = (spread: "deviation" | "range") =>
  partsFor(
    { entropy: { info, label: "Tiny", found: { entropy, tokens: 2, texts: 1 } } },
    { spread },
  ) as readonly [ChartPart, Part, TablePart];

test("a layer's mean and standard deviation are NumPy's, over the heads that are left", () => {
  // np.mean and np.std(ddof=1) of [1, 2, 4] and [3, 5].
  const [first, second, third] = layerSummaries({ ...entropy, data: entropy.data.map((sum) => sum / 2) });
  expect(first).toMatchObject({ n: 3, least: 1, most: 4 });
  expect(first?.mean).toBeCloseTo(2.3333333333333335, 12);
  expect(first?.deviation).toBeCloseTo(1.5275252316519465, 12);
  expect(second).toEqual({ n: 2, mean: 4, deviation: Math.SQRT2, least: 3, most: 5 });
  expect(third).toEqual({ n: 0, mean: gone, deviation: gone, least: gone, most: gone });
  expect(layerSummaries(floatTensor(Float32Array.of(7), [1, 1]))[0]?.deviation).toBeNaN();
});

test("the chart has a point for each head and bars as chosen", () => {
  const look = { theme: chartThemes.light, width: 800, height: 400 };
  const marks = { selected: [0, 2] as const, shown: null };
  const [deviation, range] = [figure("deviation")[0], figure("range")[0]];
  const { data } = deviation.build(look, marks);
  expect(data[0]).toMatchObject({
    x: [0, 0, 0, 1, 1, 1, 2, 2, 2],
    y: [1, 2, 4, 3, gone, 5, gone, gone, gone],
  });
  expect(data[0]).toHaveProperty("marker.size", [7, 7, 12, 7, 7, 7, 7, 7, 7]);
  expect(data[0]).toHaveProperty("text[4]", "Layer 1 · head 1<br>entropy, mean per token: pruned");
  expect(data[1]).toHaveProperty("error_y.array[1]", Math.SQRT2);
  expect(range.build(look, marks).data[1]).toMatchObject({
    y: [expect.closeTo(7 / 3, 12), 4, gone],
    error_y: {
      array: [expect.closeTo(5 / 3, 12), 1, gone],
      arrayminus: [expect.closeTo(4 / 3, 12), 1, gone],
    },
  });
  const clicked = { curveNumber: 0, pointIndex: 5, x: 1, y: 5 };
  expect([deviation.headAt?.(clicked), deviation.headAt?.({ ...clicked, curveNumber: 1 })]).toEqual([
    [1, 2],
    null,
  ]);
});

test("its table has a row for each layer, and a link brings back its bars", () => {
  expect(figure("range")[2].rows[1]).toEqual({ name: "1", cells: [4, Math.SQRT2, 3, 5, "2 heads"] });
  const { link, unreadable } = readLink("place=heads&figure=layers&spread=range");
  expect([link.view.headsTab, link.view.spread, unreadable]).toEqual(["layers", "range", []]);
  expect(writeLink(link)).toBe("place=heads&figure=layers&spread=range");
});
