/** @file The search in words: its orders, how far it is, how long it still takes. Pure. */

import { limitOf } from "../../analysis/metric-limit";
import { formatNumber, plural } from "../../lib/format";
import {
  type Experiment,
  headsIn,
  type RunningSearch,
  type SearchOrder,
  type SearchRun,
  timeLeft,
} from "../../store";

export const orderNames: Record<SearchOrder, string> = {
  importance: "By importance",
  random: "Random",
  reverse: "Reverse",
  entropy: "By entropy",
  fixed: "Fixed",
};

/** What each order is, in a sentence. */
export const orderTexts: Record<SearchOrder, string> = {
  importance: "The least important head first, computed anew after each",
  random: "In random orders, by seed: what an order that knows nothing does",
  reverse: "The most important head first, computed anew after each",
  entropy: "The head with the highest entropy first, computed once without a mask",
  fixed: "The least important head first, computed once without a mask",
};

export function orderName({ order, seed }: Pick<SearchRun, "order" | "seed">): string {
  return order === "random" ? `${orderNames.random}, seed ${seed}` : orderNames[order];
}

/** 850 ms, 12 s, 3 min. */
function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 90_000) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

/** What a search will take, given what it takes to mask every head. */
export const estimateText = (milliseconds: number, toTheEnd: boolean): string =>
  `${toTheEnd ? "about" : "up to about"} ${durationText(milliseconds)}`;

/** The progress of the searches. `running`: null if none runs. */
export function statusText({ input, runs, total }: Experiment, running: RunningSearch | null): string {
  const index = runs.findIndex(({ state }) => state.kind === "running");
  const run = runs[index];
  if (!running || !run) {
    const stopped = runs.filter(({ state }) => state.kind === "stopped").length;
    return stopped === 0
      ? ""
      : `${plural(stopped, "search", "searches")} can continue where ${stopped === 1 ? "it" : "they"} stopped.`;
  }
  const { masked, head } = run.steps.at(-1) ?? { masked: 0, head: null };
  const left = timeLeft(run, total);
  return [
    runs.length > 1 ? `${index + 1} of ${runs.length}: ${orderName(run)}` : null,
    `${masked} of ${headsIn(input, total)} masked`,
    head && `layer ${head[0]}, head ${head[1]}`,
    running.isPaused ? "paused" : left === null ? "starting…" : `at most ${durationText(left)} left`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** A warning if a single text moves accuracy by more than it may fall, else null. */
export function coarseText({ input, runs, metric }: Experiment): string | null {
  if (metric !== "accuracy") return null;
  const start = runs.find(({ steps }) => steps.length > 0)?.steps[0]?.metric.value;
  const share = 1 / input.texts.length;
  if (start === undefined || start - share >= limitOf(start, input)) return null;
  return `One text is ${formatNumber(100 * share)} points, more than the fall allowed: a single text can end the search.`;
}

/** The rule for stopping from this start, in words. */
export function ruleText({ threshold, relative }: Experiment["input"], start: number): string {
  if (!relative) return `start − ${formatNumber(threshold)}`;
  return `start × (1 ${start < 0 ? "+" : "−"} ${formatNumber(threshold)})`;
}
