/** @file Checks the labels of a call, and converts them to what the model's loss needs. */

import type { Truth } from "../../analysis/judge";
import { hasRows, type Labels, problemOf } from "../../analysis/problem";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import type { LoadedModel } from "../model/loading";

function badLabels(message: string, hint: string): AppError {
  return new AppError("bad-input", message, hint);
}

/**
 * Throws `AppError("bad-input")` unless each text has one label, or one row of labels, as the problem type requires.
 */
export function readLabels(
  { model, info }: LoadedModel,
  labels: Labels | undefined,
  numTexts: number,
): Truth {
  const numLabels = model.labels?.length ?? 0;
  if (!Array.isArray(labels))
    throw badLabels("The texts have no labels.", "Pass an array with one entry per text.");
  if (labels.length !== numTexts) {
    throw badLabels(
      `${plural(labels.length, "label")} ${labels.length === 1 ? "was" : "were"} given for ${plural(numTexts, "text")}.`,
      "Give each text one label, or one row of labels.",
    );
  }
  const problem = problemOf(model.problemType ?? undefined, numLabels, hasRows(labels));
  if (problem === "single_label_classification") return { problem, classes: classesOf(labels, numLabels) };
  const rows = labels.map((label, text) => rowOf(label, text, numLabels, info.name));
  if (problem === "multi_label_classification") checkShares(rows);
  return { problem, rows };
}

function classesOf(labels: Labels, numClasses: number): readonly number[] {
  return labels.map((label) => {
    if (typeof label === "number" && Number.isInteger(label) && label >= 0 && label < numClasses)
      return label;
    throw badLabels(
      `${shown(label)} is not a label: this classifier has ${numClasses} classes.`,
      `Labels are whole numbers from 0 to ${numClasses - 1}, one per text.`,
    );
  });
}

/** For a model with one label, a plain number is a row. */
function rowOf(label: unknown, text: number, numLabels: number, name: string): readonly number[] {
  const row: readonly unknown[] = Array.isArray(label) ? label : [label];
  const isFinite32 = (value: unknown): value is number =>
    typeof value === "number" && Number.isFinite(Math.fround(value));
  if (row.length === numLabels && row.every(isFinite32)) return row;
  throw badLabels(
    `The label of text ${text + 1} is ${shown(label)}; ${name} answers with ${plural(numLabels, "number")} per text.`,
    numLabels === 1
      ? "Pass one finite number per text."
      : `Pass a row of ${numLabels} finite numbers for each text, one for each label of the model.`,
  );
}

function checkShares(rows: readonly (readonly number[])[]): void {
  const wrong = rows.flat().find((entry) => entry < 0 || entry > 1);
  if (wrong === undefined) return;
  throw badLabels(
    `${wrong} is not allowed in a row of labels.`,
    "Use 1 for each label that a text has, and 0 for the others.",
  );
}

const longestShown = 60;

function shown(label: unknown): string {
  const text = JSON.stringify(label) ?? String(label);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
