/** @file How many threads the CPU device has, and why. */

import { hasReliableThreads } from "../lib/reliable-threads";

/** What a program mostly computes: many rows of tokens at once, or a few tokens on top of a cache, again and again. */
export type Work = "batch" | "step";

/** The threads of a CPU by kind of work. */
export interface Threads {
  readonly batch: number;
  /** Null until it has been measured, which is before the first step. */
  readonly step: number | null;
  /** Why there are so many, in a sentence. */
  readonly reason: string;
  /** Resolves once `step` is known. */
  readonly measured: Promise<unknown>;
}

/** What a browser says about threads; Node says nothing. */
export interface Surroundings {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number; readonly userAgent?: string };
}

/** A core counts twice where it runs two threads, and the page and its figures need some, so more would wait for each other. */
const mostThreads = 4;

const coresOf = ({ navigator }: Surroundings) => navigator?.hardwareConcurrency ?? 1;

/** Threads share memory, which a page may do only if it is cross-origin isolated; more than one only where they can be relied on. */
export function threadCount(surroundings: Surroundings): number {
  if (!surroundings.crossOriginIsolated || !hasReliableThreads(surroundings.navigator?.userAgent)) return 1;
  return Math.max(1, Math.min(mostThreads, coresOf(surroundings)));
}

export function threadReason(surroundings: Surroundings): string {
  const cores = coresOf(surroundings);
  if (!surroundings.crossOriginIsolated) {
    return "The page is not cross-origin isolated, so the browser lets it compute on one thread only.";
  }
  if (!hasReliableThreads(surroundings.navigator?.userAgent)) {
    return "In Firefox a program on several threads may never end, so there is one.";
  }
  if (cores <= 1) return "This machine has one core.";
  return cores > mostThreads
    ? `Batches run on ${mostThreads} of this machine's ${cores} cores.`
    : `Batches run on all ${cores} cores of this machine.`;
}

/** One thread is as good if all are hardly faster, and leaves the others to the page. */
const worthwhile = 0.9;

/** How many threads steps get: all of `count` if they were clearly faster, else one. Both lists: times of equal runs. */
export function stepThreads(count: number, all: readonly number[], one: readonly number[]): number {
  return medianOf(all) < worthwhile * medianOf(one) ? count : 1;
}

const medianOf = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
