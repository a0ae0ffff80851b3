/** @file Groups of heads that attend alike, from the distances between them: average linkage and silhouettes. Pure. */

import type { FloatTensor } from "../../lib/tensor";

/** Two clusters that become one. Items are 0 to n − 1, the cluster of the i-th merge is n + i. */
export interface Merge {
  /** The smaller number first. */
  readonly clusters: readonly [number, number];
  /** The mean distance of an item of one to an item of the other. */
  readonly distance: number;
}

/**
 * Agglomerative clustering by mean distance (UPGMA; Sokal and Michener 1958), as `scipy.cluster.hierarchy.linkage` with
 * "average". `distances` `[n, n]`, symmetric and without NaN. The merges are in the order of their distance.
 */
export function averageLinkage({ data, shape: [n = 0] }: FloatTensor): readonly Merge[] {
  const apart = Float64Array.from(data);
  const clusters = Array.from({ length: n }, (_, item) => ({ id: item, size: 1 }));
  const left = Array.from({ length: n }, (_, item) => item);
  const merges: Merge[] = [];
  while (left.length > 1) {
    const { row, column, distance } = closest(apart, n, left);
    const [a, b] = [clusters[row]!, clusters[column]!];
    merges.push({ clusters: a.id < b.id ? [a.id, b.id] : [b.id, a.id], distance });
    const size = a.size + b.size;
    for (const other of left) {
      const mean = (apart[row * n + other]! * a.size + apart[column * n + other]! * b.size) / size;
      apart[row * n + other] = mean;
      apart[other * n + row] = mean;
    }
    clusters[row] = { id: n + merges.length - 1, size };
    left.splice(left.indexOf(column), 1);
  }
  return merges;
}

function closest(apart: Float64Array, n: number, left: readonly number[]) {
  let best = { row: left[0]!, column: left[1]!, distance: Number.POSITIVE_INFINITY };
  left.forEach((row, i) => {
    for (let j = i + 1; j < left.length; j++) {
      const distance = apart[row * n + left[j]!]!;
      if (distance < best.distance) best = { row, column: left[j]!, distance };
    }
  });
  return best;
}

/** The items in the order of the tree, so that those of a cluster are side by side; as `leaves_list`. */
export function leafOrder(merges: readonly Merge[], n: number): readonly number[] {
  const leaves: (readonly number[])[] = Array.from({ length: n }, (_, item) => [item]);
  for (const { clusters } of merges) leaves.push(clusters.flatMap((cluster) => leaves[cluster]!));
  return leaves.at(-1) ?? [];
}

/** The cluster of each item, from 0 in the order of `leafOrder`, once the tree is cut into `count` of them. */
export function cutInto(merges: readonly Merge[], n: number, count: number): readonly number[] {
  const clusterOf = Array.from({ length: n }, (_, item) => item);
  merges.slice(0, n - count).forEach(({ clusters }, i) => {
    clusterOf.forEach((cluster, item) => {
      if (clusters.includes(cluster)) clusterOf[item] = n + i;
    });
  });
  const inOrder = [...new Set(leafOrder(merges, n).map((item) => clusterOf[item]!))];
  return clusterOf.map((cluster) => inOrder.indexOf(cluster));
}

/**
 * How well items fit their clusters: the mean of (b − a) / max(a, b), a the mean distance to the others of the cluster and
 * b that to the nearest other cluster; 0 for an item alone (Rousseeuw 1987), as `sklearn.metrics.silhouette_score`.
 */
export function silhouette({ data, shape: [n = 0] }: FloatTensor, clusterOf: readonly number[]): number {
  const sizes = countOf(clusterOf);
  let total = 0;
  clusterOf.forEach((own, item) => {
    if (sizes[own] === 1) return;
    const sums = sizes.map(() => 0);
    clusterOf.forEach((cluster, other) => {
      sums[cluster]! += data[item * n + other]!;
    });
    const within = sums[own]! / (sizes[own]! - 1);
    const nearest = Math.min(
      ...sums.map((sum, i) => (i === own ? Number.POSITIVE_INFINITY : sum / sizes[i]!)),
    );
    total += (nearest - within) / Math.max(within, nearest, Number.MIN_VALUE);
  });
  return total / n;
}

function countOf(clusterOf: readonly number[]): number[] {
  const sizes = new Array<number>(Math.max(0, ...clusterOf.map((cluster) => cluster + 1))).fill(0);
  for (const cluster of clusterOf) sizes[cluster]!++;
  return sizes;
}

export interface Clustering {
  readonly order: readonly number[];
  /** Of each item. */
  readonly clusterOf: readonly number[];
  readonly count: number;
  /** NaN for fewer than three items. */
  readonly silhouette: number;
}

const mostClusters = 12;

/** Average linkage splits single items off first, which would say nothing of the others. */
const largestShare = 2 / 3;

/**
 * The cut with the largest silhouette, from 2 to 12 clusters of which none has more than two thirds of the items, if there
 * is such a cut; one cluster for fewer than three items.
 */
export function clustersOf(distances: FloatTensor): Clustering {
  const [n = 0] = distances.shape;
  const merges = averageLinkage(distances);
  const order = leafOrder(merges, n);
  const cuts = Array.from({ length: Math.max(0, Math.min(mostClusters, n - 1) - 1) }, (_, i) => {
    const clusterOf = cutInto(merges, n, i + 2);
    return { order, clusterOf, count: i + 2, silhouette: silhouette(distances, clusterOf) };
  });
  const isSplit = ({ clusterOf }: Clustering) => Math.max(...countOf(clusterOf)) <= n * largestShare;
  const ranked = cuts.toSorted((a, b) => b.silhouette - a.silhouette);
  const best = ranked.find(isSplit) ?? ranked[0];
  return best ?? { order, clusterOf: order.map(() => 0), count: Math.min(1, n), silhouette: Number.NaN };
}
