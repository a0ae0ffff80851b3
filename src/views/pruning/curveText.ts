/** @file The masking curves as text. Pure. */

import { roundTo4 } from "../../lib/rounding";
import type { Experiment, SearchRun } from "../../store";
import { orderName } from "./searchWords";

/** `(masked, accuracy to 4 places)`, a tab between, a line a step. */
export function curvePairs({ steps }: SearchRun): string {
  return steps.map(({ masked, accuracy }) => `${masked}\t${accuracyText(accuracy)}`).join("\n");
}

/** An accuracy as the exercise's list has it. */
export const accuracyText = (accuracy: number): string => roundTo4(accuracy).toFixed(4);

/** A line a step of every run, accuracy and loss in full. */
export function curveCsv({ runs }: Pick<Experiment, "runs">): string {
  const lines = runs.flatMap(({ order, seed, steps }) =>
    steps.map(({ masked, head, accuracy, loss }) =>
      [order, seed, masked, head?.[0] ?? "", head?.[1] ?? "", accuracyText(accuracy), accuracy, loss].join(
        ",",
      ),
    ),
  );
  return ["order,seed,masked,layer,head,accuracy,accuracy_unrounded,loss", ...lines, ""].join("\n");
}

/** A page with the picture and the numbers, that needs nothing else. */
export function curvePage(experiment: Experiment, svg: string): string {
  const rows = experiment.runs.flatMap((run) =>
    run.steps.map(({ masked, accuracy, head }) => {
      const cells = [orderName(run), masked, accuracyText(accuracy), head ? head.join(", ") : "–"];
      return `<tr>${cells.map((cell) => `<td>${escapeText(String(cell))}</td>`).join("")}</tr>`;
    }),
  );
  const title = `Accuracy by masked heads, n = ${experiment.input.texts.length}, ${experiment.dataName}`;
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<title>${escapeText(title)}</title>`,
    "<style>body{font:14px system-ui,sans-serif;margin:24px}td,th{padding:1px 16px 1px 0;text-align:left}</style>",
    `<h1>${escapeText(title)}</h1>`,
    svg,
    "<table><tr><th>order</th><th>masked</th><th>accuracy</th><th>layer, head</th></tr>",
    ...rows,
    "</table></html>",
  ].join("\n");
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escapeText = (text: string): string => text.replace(/[&<>]/g, (sign) => escapes[sign] ?? sign);
