import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { floatTensor } from "../../lib/tensor";
import { readJson } from "../../testing/goldens";
import { spearman } from "../correlation";
import { averageLinkage, clustersOf, cutInto, leafOrder, silhouette } from "./clusters";
import { layerLikeness } from "./layers";
import { planeMap, submatrix } from "./scaling";

const numbers = z.array(z.number());
const goldens = readJson(
  z.array(
    z.object({
      name: z.string(),
      distances: z.array(numbers),
      merges: z.array(z.tuple([z.number(), z.number(), z.number()])),
      order: numbers,
      cuts: z.array(z.object({ count: z.number(), clusters: numbers, silhouette: z.number() })),
      map: z.array(numbers),
      share: z.number(),
      spearman: z.number(),
    }),
  ),
  "reference/goldens/likeness.json",
);

const square = (rows: readonly (readonly number[])[]) =>
  floatTensor(Float32Array.from(rows.flat()), [rows.length, rows.length]);

/** Distances of points on a line. */
const onLine = (places: readonly number[]) => square(places.map((a) => places.map((b) => Math.abs(a - b))));

describe.each(goldens)("the distances of $name", (golden) => {
  const distances = square(golden.distances);
  const n = golden.order.length;
  const merges = averageLinkage(distances);

  test("merge as SciPy merges them, in its order of leaves", () => {
    expect(merges.map(({ clusters }) => clusters)).toEqual(golden.merges.map(([a, b]) => [a, b]));
    merges.forEach(({ distance }, i) => {
      expect(distance).toBeCloseTo(golden.merges[i]![2], 6);
    });
    expect(leafOrder(merges, n)).toEqual(golden.order);
  });

  test("have SciPy's clusters and scikit-learn's silhouettes", () => {
    for (const { count, clusters, silhouette: wanted } of golden.cuts) {
      const own = cutInto(merges, n, count);
      // Both number the clusters in an order of their own.
      const pairs = new Set(own.map((cluster, item) => `${cluster} ${clusters[item]}`));
      expect([new Set(own).size, pairs.size]).toEqual([count, count]);
      expect(silhouette(distances, own)).toBeCloseTo(wanted, 6);
    }
  });

  test("are cut where the silhouette is largest, and no cluster has more than two thirds", () => {
    const { clusterOf, silhouette: found } = clustersOf(distances);
    const sizeOf = (clusters: readonly number[]) =>
      Math.max(...clusters.map((own) => clusters.filter((other) => other === own).length));
    expect(sizeOf(clusterOf)).toBeLessThanOrEqual((n * 2) / 3);
    const split = golden.cuts.filter(({ clusters }) => sizeOf(clusters) <= (n * 2) / 3);
    expect(found).toBeGreaterThanOrEqual(Math.max(...split.map((cut) => cut.silhouette)) - 1e-6);
  });

  test("have NumPy's map, up to the signs of its axes", () => {
    const { x, y, share } = planeMap(distances);
    expect(share).toBeCloseTo(golden.share, 6);
    for (const [axis, own] of [x, y].entries()) {
      const sign = Math.sign(own.reduce((sum, value, i) => sum + value * golden.map[axis]![i]!, 0));
      golden.map[axis]!.forEach((value, i) => {
        expect(sign * own[i]!).toBeCloseTo(value, 4);
      });
    }
  });

  test("have SciPy's Spearman coefficient with their numbers", () => {
    const upper = golden.distances.flatMap((row, i) => row.slice(i + 1));
    expect(
      spearman(
        upper.map((_, i) => i),
        upper,
      ),
    ).toBeCloseTo(golden.spearman, 10);
  });
});

test("points of the plane are where they were, up to turning and mirroring", () => {
  const place = fc.tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: -5, max: 5, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(place, { minLength: 3, maxLength: 12 }), (places) => {
      const distances = square(places.map(([a, b]) => places.map(([c, d]) => Math.hypot(a - c, b - d))));
      const { x, y } = planeMap(distances);
      places.forEach((_, i) => {
        places.forEach((_, j) => {
          const own = Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
          expect(Math.abs(own - distances.data[i * places.length + j]!)).toBeLessThan(2e-3);
        });
      });
    }),
  );
});

test("few items, equal ones, and none", () => {
  expect(clustersOf(onLine([]))).toMatchObject({ order: [], clusterOf: [], count: 0 });
  expect(clustersOf(onLine([1, 9]))).toMatchObject({ clusterOf: [0, 0], count: 1 });
  expect(clustersOf(onLine([1, 9, 2]))).toMatchObject({ order: [1, 0, 2], clusterOf: [1, 0, 1], count: 2 });
  const { x, share } = planeMap(onLine([3, 3, 3]));
  expect([...x]).toEqual([0, 0, 0]);
  expect(share).toBeNaN();
  expect([...submatrix(onLine([0, 5, 7]), [2, 0]).data]).toEqual([0, 7, 7, 0]);
});

describe("heads of one layer beside heads of different ones", () => {
  const layers = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];

  test("are more alike if each layer is a group of its own", () => {
    const { within, across, pairsWithin, pairsAcross, p } = layerLikeness(
      onLine(layers.map((layer, i) => 10 * layer + (i % 4))),
      layers,
      0,
    );
    expect([pairsWithin, pairsAcross]).toEqual([18, 48]);
    expect(within).toBeCloseTo(5 / 3, 5);
    expect(across).toBeGreaterThan(10);
    expect(p).toBeLessThan(0.01);
  });

  test("of layers that mean nothing differ with p ≤ 0.05 in about 1 of 20 cases", () => {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const places = layers.map((_, i) => Math.sin(seed * 97 + i * i * 13.7) * 10);
      return layerLikeness(onLine(places), layers, seed).p;
    });
    expect(found.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(7);
    expect(Math.min(...found)).toBeGreaterThan(0);
  });

  test("have no p without pairs of both kinds", () => {
    expect(layerLikeness(onLine([1, 2, 3]), [0, 0, 0], 0).p).toBeNaN();
    expect(layerLikeness(onLine([1, 2]), [0, 1], 0)).toMatchObject({ pairsWithin: 0, pairsAcross: 1 });
  });
});
