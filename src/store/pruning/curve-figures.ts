/** @file What a masking curve says: its threshold, its standard error, the band of several, the time that is left. Pure. */

import { type MetricName, metricWords } from "../../analysis/metric";
import { limitOf, type MetricRule } from "../../analysis/metric-limit";
import type { SearchStep } from "../../engine/api/api";
import { formatNumber, plural } from "../../lib/format";
import type { Experiment, SearchRun } from "./state";

/** √(a(1−a)/n): how far an accuracy of n independent texts is off by chance. */
export function standardError(accuracy: number, n: number): number {
  return n > 0 ? Math.sqrt((accuracy * (1 - accuracy)) / n) : Number.NaN;
}

/** How many heads were masked before the metric first fell below the limit; nothing is rounded. */
export function maskedWithin(steps: readonly SearchStep[], rule: MetricRule): number {
  const start = steps[0];
  if (!start) return 0;
  const limit = limitOf(start.metric.value, rule);
  const fell = steps.findIndex(({ metric }) => metric.value < limit);
  return (fell < 0 ? steps.at(-1)! : steps[fell - 1]!).masked;
}

/** Whether the metric fell below the limit. */
export function hasFallen(steps: readonly SearchStep[], rule: MetricRule): boolean {
  const start = steps[0];
  return start !== undefined && steps.some(({ metric }) => metric.value < limitOf(start.metric.value, rule));
}

export interface Band {
  readonly masked: readonly number[];
  readonly least: readonly number[];
  readonly mean: readonly number[];
  readonly most: readonly number[];
}

/** Least, mean and largest metric of several runs, as far as all of them go. */
export function bandOf(runs: readonly (readonly SearchStep[])[]): Band {
  const length = runs.length === 0 ? 0 : Math.min(...runs.map((steps) => steps.length));
  const masked = Array.from({ length }, (_, step) => step);
  const columns = masked.map((step) => runs.map((steps) => steps[step]!.metric.value));
  return {
    masked,
    least: columns.map((column) => Math.min(...column)),
    mean: columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length),
    most: columns.map((column) => Math.max(...column)),
  };
}

const numRecent = 8;

/** Milliseconds until every head is masked, by the mean of the latest steps; null while there is none. */
export function timeLeft({ steps }: SearchRun, total: number): number | null {
  const recent = steps.slice(1).slice(-numRecent);
  if (recent.length === 0) return null;
  const mean = recent.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / recent.length;
  return mean * (total - steps.at(-1)!.masked);
}

/** "12 heads", or "12 chosen heads" of a search that may mask no others. */
export const headsIn = ({ heads }: Experiment["input"], count: number): string =>
  plural(count, heads ? "chosen head" : "head");

/** What a finished search found, and which mask it gives. */
export function findingOf({ input, total, metric }: Experiment, { steps }: SearchRun): string {
  const within = maskedWithin(steps, input);
  const watched = metricWords[metric];
  const rule = ruleOf(input, metric, steps[0]?.metric.value ?? 0);
  if (!hasFallen(steps, input))
    return `All ${headsIn(input, within)} could be masked without ${watched} falling ${rule}.`;
  const found = `${within} of ${headsIn(input, total)} could be masked before ${watched} fell ${rule}.`;
  return input.returned === "after" ? `${found} The mask also has the head at which it fell.` : found;
}

/** How far the metric may fall. Accuracy is counted in points; R² may start below 0, where no share is left of it. */
function ruleOf({ threshold, relative }: MetricRule, metric: MetricName, start: number): string {
  const hundredths = (share: number) => `${Number((100 * share).toPrecision(3))}`;
  if (relative && start < 0) return `below its start by more than ${hundredths(threshold)} % of its size`;
  if (relative) return `below ${hundredths(1 - threshold)} % of its start`;
  if (metric !== "accuracy") return `more than ${formatNumber(threshold)} below its start`;
  return `more than ${hundredths(threshold)} points below its start`;
}

/** What the finished random orders found, to hold the others against; null while there is none. */
export function randomFindingOf({ input, total, runs }: Experiment): string | null {
  const done = runs.filter(({ order, state }) => order === "random" && state.kind === "done");
  if (done.length === 0) return null;
  const counts = done.map(({ steps }) => maskedWithin(steps, input));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const orders = `In ${plural(done.length, "random order")}`;
  return least === most
    ? `${orders} ${least} of ${headsIn(input, total)} could be masked.`
    : `${orders} ${least} to ${most} of ${headsIn(input, total)} could be masked, ${formatNumber(mean)} on average.`;
}
