/** @file Guesses which columns of a table are texts and labels, and maps labels to the classes of a model. */

import type { DataColumn } from "../lib/data-table";
import { AppError } from "../lib/errors";
import { shortened } from "../lib/quoted";

export interface ColumnGuess {
  readonly text: string | null;
  readonly label: string | null;
}

const textNames = ["text", "sentence", "content", "review", "tweet", "utterance", "comment", "document"];
const labelNames = [
  ...["label", "labels", "emotion", "emotions", "class", "category", "sentiment", "target", "coarse_label"],
  ...["score", "similarity_score", "rating", "stars"],
];

/** A column with more distinct values does not hold labels. */
const mostClasses = 200;

/** Finds the columns by common names, otherwise by their values: texts are long, labels repeat. */
export function guessColumns(columns: readonly DataColumn[]): ColumnGuess {
  const text = byName(columns, textNames) ?? longest(columns);
  const others = columns.filter((column) => column !== text);
  const label = byName(others, labelNames) ?? mostRepeated(others);
  return { text: text?.name ?? null, label: label?.name ?? null };
}

function byName(columns: readonly DataColumn[], names: readonly string[]): DataColumn | undefined {
  const found = names.map((name) => columns.find((column) => column.name.trim().toLowerCase() === name));
  return found.find((column) => column !== undefined);
}

function longest(columns: readonly DataColumn[]): DataColumn | undefined {
  const worded = columns.filter(({ values }) => {
    const words = values.filter((value) => typeof value === "string");
    return words.some((value) => partsOf(value) === null);
  });
  const length = ({ values }: DataColumn) =>
    values.reduce<number>((sum, value) => sum + String(value ?? "").length, 0);
  return worded.toSorted((a, b) => length(b) - length(a))[0];
}

function mostRepeated(columns: readonly DataColumn[]): DataColumn | undefined {
  const counted = columns.map((column) => ({ column, classes: valuesOf(column).size }));
  const likely = counted.filter(
    ({ column, classes }) => classes > 0 && classes <= mostClasses && classes <= column.values.length / 2,
  );
  // A column with one value, such as a remark on some rows, does not distinguish classes.
  const ranked = likely.toSorted(
    (a, b) => Number(a.classes < 2) - Number(b.classes < 2) || a.classes - b.classes,
  );
  return ranked[0]?.column;
}

const valuesOf = ({ values }: DataColumn) => new Set(values.filter((value) => value !== null));

export const comparable = (name: string) => name.trim().toLowerCase();
export const isGeneric = (names: readonly string[]) => names.every((name) => /^label_\d+$/i.test(name));

const part = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|[^\s,;|[\]]+/g;

/** The items of a list in one cell, as JSON, Python or numpy writes it; null if the cell is not a list. */
export function partsOf(value: string | number): readonly string[] | null {
  if (typeof value === "number" || !/^\s*\[[\s\S]*\]\s*$/.test(value)) return null;
  return [...value.matchAll(part)].map(([whole, single, double]) => single ?? double ?? whole);
}

/** A label for users: the name of the class, if the source declares one. */
export function labelName(value: string | number, classNames?: readonly string[]): string {
  const number = numberOf(value);
  return (number === null ? undefined : classNames?.[number]) ?? String(value).trim();
}

/** The label as a class number; null if it is a name. */
function numberOf(value: string | number): number | null {
  if (typeof value === "string" && !/^\d+$/.test(value.trim())) return null;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 ? number : null;
}

/**
 * The index in `modelLabels` of each label. Labels match by name, or by the name that the source declares for their
 * number, ignoring case and surrounding spaces; they match by number if the source declares no names or the model's are
 * LABEL_0, LABEL_1, …. Throws `AppError("bad-input")`, listing both sides, if a label does not match.
 */
export function classesOf(
  values: readonly (string | number)[],
  classNames: readonly string[] | undefined,
  modelLabels: readonly string[],
): number[] {
  const known = new Map<string | number, number | null>();
  for (const value of values) {
    if (!known.has(value)) known.set(value, classOf(value, classNames, modelLabels));
  }
  const classes = values.map((value) => known.get(value) ?? null);
  if (classes.includes(null)) throw mismatch([...known.keys()], classNames, modelLabels);
  return classes.filter((index) => index !== null);
}

/** The index in `modelLabels` of one label, by the rules of `classesOf`; null if it does not match. */
export function classOf(
  value: string | number,
  classNames: readonly string[] | undefined,
  modelLabels: readonly string[],
): number | null {
  const name = comparable(labelName(value, classNames));
  const byName = modelLabels.findIndex((label) => comparable(label) === name);
  if (byName >= 0) return byName;
  const number = numberOf(value) ?? declared(name, classNames);
  const isNumbered = classNames === undefined || isGeneric(modelLabels);
  return isNumbered && number !== null && number < modelLabels.length ? number : null;
}

/** The number of a class that the source declares by this name. */
function declared(name: string, classNames: readonly string[] = []): number | null {
  const index = classNames.findIndex((other) => comparable(other) === name);
  return index >= 0 ? index : null;
}

const mostListed = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => shortened(name, 40));
  return shown.join(", ") + (names.length > mostListed ? `, and ${names.length - mostListed} more` : "");
}

/** The error for labels that the model does not have. */
export function mismatch(
  values: readonly (string | number)[],
  classNames: readonly string[] | undefined,
  modelLabels: readonly string[],
): AppError {
  const names = [...new Set(values.map((value) => labelName(value, classNames)))].toSorted();
  return new AppError(
    "bad-input",
    `The labels do not match: the data has ${listed(names)}; the model knows ${listed(modelLabels)}.`,
    "Choose another label column or other data, or a model that was trained on these labels.",
  );
}
