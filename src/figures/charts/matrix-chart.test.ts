import { expect, test } from "vitest";
import type { HeadPlace } from "../../analysis/head-sets";
import { floatTensor } from "../../lib/tensor";
import { chartThemes } from "../../views/charts/themes";
import { matrixChart } from "./matrix-chart";

test("numbers of small clusters that would touch are left out, all ticks stay", () => {
  const sizes = [1, 1, 1, 1, 30, 66];
  const clusterOf = sizes.flatMap((size, cluster) => Array.from({ length: size }, () => cluster));
  const n = clusterOf.length;
  const { layout } = matrixChart(
    {
      distances: floatTensor(new Float32Array(n * n), [n, n]),
      heads: clusterOf.map((_, head): HeadPlace => [0, head]),
      clusterOf,
      name: "distance",
      selected: null,
    },
    { theme: chartThemes.light, width: 800, height: 800 },
  );
  expect(layout.xaxis?.tickvals).toHaveLength(sizes.length);
  expect(layout.xaxis?.ticktext).toEqual(["1", "", "", "4", "5", "6"]);
});
