/** @file What a masking curve shows, as a sentence with the number that decides. Pure. */

import { metricTitle, metricWords } from "../../analysis/metric";
import { formatNumber, plural } from "../../lib/format";
import { type Experiment, headsIn, type SearchRun, type SearchStep, standardError } from "../../store";
import { orderName } from "./search-words";

/** Of the first curve: where the metric rose most from one head to the next, else how far it fell. */
export function curveTitle({ runs, metric, input }: Experiment): string {
  const begun = runs.filter(({ steps }) => steps.length > 0);
  const run = begun.find(({ order }) => order !== "random") ?? begun[0];
  if (!run) return `${metricTitle(metric)} is not known yet.`;
  const n = input.texts.length;
  const finding = riseOf(run, n) ?? fallOf(run, n);
  return run.order === "importance" ? finding : `${orderName(run)}: ${finding}`;
}

/** The model, the texts, n, and the heads that may be masked if they were chosen. */
export function curveNote({ dataName, input, total }: Experiment, modelName: string): string {
  const among = input.heads ? `; among ${headsIn(input, total)}` : "";
  return `${modelName} on ${dataName}, n = ${input.texts.length}${among}`;
}

/** With a true minus sign, as R² may be negative. */
const signedText = (value: number) => formatNumber(value).replace(/^-/, "−");
const mostNamed = 2;
const isSame = (a: number, b: number) => Math.abs(a - b) < 1e-9;

/** Null if the metric never rose. */
function riseOf({ steps }: SearchRun, n: number): string | null {
  const rises = steps
    .slice(1)
    .map((step, i) => ({ step, before: steps[i]!, by: step.metric.value - steps[i]!.metric.value }));
  const most = Math.max(0, ...rises.map(({ by }) => by));
  if (isSame(most, 0)) return null;
  const best = rises.filter(({ by }) => isSame(by, most));
  const [{ step, before }] = best as [(typeof best)[number]];
  const title = metricTitle(step.metric.name);
  const counts = best.map((each) => each.step.masked);
  const where =
    best.length > mostNamed
      ? `${best.length} times, first at ${plural(step.masked, "masked head")}`
      : `at ${counts.join(" and ")} masked head${counts.at(-1) === 1 ? "" : "s"}`;
  const rose = `${title} rose ${rises.filter(({ by }) => by > 1e-9).length > best.length ? "most " : ""}${where}`;
  return best.length === 1
    ? `${rose}: ${changeText(before, step, n)}.`
    : `${rose}: ${changeText(before, step, n)} each time.`;
}

function fallOf({ steps }: SearchRun, n: number): string {
  const [start, last] = [steps[0]!, steps.at(-1)!];
  const title = metricTitle(start.metric.name);
  if (start === last) {
    return `${title} is ${signedText(start.metric.value)} without a mask; no head is masked yet (n = ${n}).`;
  }
  const after = `after ${plural(last.masked, "head")}`;
  if (isSame(start.metric.value, last.metric.value)) {
    return `${title} is still ${signedText(start.metric.value)} ${after} (n = ${n}).`;
  }
  return `${title} never rose; ${after}: ${changeText(start, last, n)}.`;
}

/** Between two points. Only accuracy counts texts, and only a proportion has this standard error. */
function changeText({ metric: from }: SearchStep, { metric: to }: SearchStep, n: number): string {
  const values = `${signedText(from.value)} to ${signedText(to.value)}`;
  if (from.name !== "accuracy")
    return `${values}, n = ${n}; ${metricWords[from.name]} has no simple standard error`;
  const texts = Math.round(Math.abs(to.value - from.value) * n);
  const error = Math.max(standardError(from.value, n), standardError(to.value, n));
  const side = Math.abs(to.value - from.value) <= error ? "within" : "beyond";
  const counted = `${texts} ${to.value > from.value ? "more" : "fewer"} of ${plural(n, "text")} right`;
  return `${counted} (${values}), ${side} the standard error (${formatNumber(error)})`;
}
