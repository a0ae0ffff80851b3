/**
 * @file Converts a column of labels, or one column per label, to what a model takes: a class, a row of 0 and 1, or a
 * number per text. A notice says how the labels were read.
 */

import type { DataColumn } from "../lib/data-table";
import { AppError } from "../lib/errors";
import { shortened } from "../lib/quoted";
import { classesOf, classOf, comparable, isGeneric, mismatch, partsOf } from "./labels";
import { type Labels, type ProblemType, problemOf } from "./problem";

/** The names of a model's labels, and its problem type. */
export interface LabelledModel {
  readonly labels: readonly string[];
  readonly problemType?: ProblemType | undefined;
}

/** The labels of the texts that are used. */
export interface LabelColumn extends Pick<DataColumn, "name" | "classNames"> {
  readonly values: readonly (string | number)[];
}

export interface ReadLabels {
  readonly labels: Labels;
  /** How the column was read, in a sentence; null if each label names a class. */
  readonly notice: string | null;
}

/** Throws `AppError("bad-input")` if the labels do not match the model's. */
export function labelsOf(column: LabelColumn, model: LabelledModel): ReadLabels {
  const { labels: names, problemType } = model;
  if (problemType === undefined && names.length > 1) return classesOrRows(column, names);
  switch (problemOf(problemType, names.length, false)) {
    case "single_label_classification":
      return oneClassEach(column, names);
    case "multi_label_classification":
      return names.length === 1 ? shares(column) : rows(column, names);
    case "regression":
      return names.length === 1 ? numbers(column) : vectorsOnly(column, names.length);
  }
}

/** The config declares no problem type: as in the library the labels decide, and several per text are not classes. */
function classesOrRows(column: LabelColumn, names: readonly string[]): ReadLabels {
  const hasLists = column.values.some((value) => partsOf(value) !== null);
  if (hasLists) return rows(column, names);
  try {
    return oneClassEach(column, names);
  } catch (thrown) {
    const isDelimited = column.values.some((value) => /[|;,]/.test(String(value)));
    if (!isDelimited) throw thrown;
    return rows(column, names);
  }
}

function oneClassEach(column: LabelColumn, names: readonly string[]): ReadLabels {
  const labels = classesOf(column.values, column.classNames, names);
  return { labels, notice: numberNotice(column, labels, names) };
}

const mostNamed = 6;

/** Numbers without names are read as the model's class numbers, which may not be what they mean. */
function numberNotice(
  { name, values, classNames }: LabelColumn,
  classes: readonly number[],
  names: readonly string[],
): string | null {
  const isNumbered = classNames === undefined && !isGeneric(names);
  if (!isNumbered || !values.every((value) => /^\s*\d+\s*$/.test(String(value)))) return null;
  const used = [...new Set(classes)].sort((a, b) => a - b);
  const shown = used.slice(0, mostNamed).map((index) => `${index} is ${shortened(names[index] ?? "")}`);
  const more = used.length > mostNamed ? ", …" : "";
  return `“${shortened(name)}” holds numbers, which are read as the model's class numbers: ${shown.join(", ")}${more}.`;
}

function numbers(column: LabelColumn): ReadLabels {
  return {
    labels: column.values.map((value) => numberFrom(column, value)),
    notice: `“${column.name}” is read as the number that the model should answer with.`,
  };
}

/** For a model with one label, which a text either has or does not have. */
function shares(column: LabelColumn): ReadLabels {
  const values = column.values.map((value) => [shareOf(value) ?? numberFrom(column, value)]);
  return { labels: values, notice: `“${column.name}” is read as 1 for texts that have the label.` };
}

/** NaN for a text that is not a number. */
const parsed = (value: string | number): number =>
  typeof value === "number" ? value : Number(value.trim() || Number.NaN);

function numberFrom({ name }: Pick<LabelColumn, "name">, value: string | number): number {
  const number = parsed(value);
  if (Number.isFinite(number)) return number;
  throw new AppError(
    "bad-input",
    `“${name}” holds ${JSON.stringify(value)}, which is not a number; this model answers with one.`,
    "Choose a column of numbers, or a model that gives classes.",
  );
}

/** A number from 0 to 1, or true or false; null for anything else. */
function shareOf(value: string | number): number | null {
  const word = String(value).trim().toLowerCase();
  if (word === "true") return 1;
  if (word === "false") return 0;
  const number = parsed(word);
  return number >= 0 && number <= 1 ? number : null;
}

/** An entry for each label of the model, read from a list of entries or from the names of a text's labels. */
function rows(column: LabelColumn, names: readonly string[]): ReadLabels {
  const { name, values, classNames } = column;
  const vectors = vectorsOf(values, names.length, shareOf);
  if (vectors) {
    return {
      labels: vectors,
      notice: `“${name}” is read as an entry for each of the ${names.length} labels.`,
    };
  }
  const sets = values.map((value) => setOf(value, classNames, names));
  const missing = sets.flat().find((index) => typeof index === "string");
  if (missing !== undefined) throw mismatch(unique(sets.flat(), values), classNames, names);
  const isOneEach = sets.every((set) => set.length === 1);
  return {
    labels: sets.map((set) => names.map((_, label) => (set.includes(label) ? 1 : 0))),
    notice: isOneEach
      ? `“${name}” has one label a text: the model's other labels count as 0.`
      : `“${name}” is read as the labels that a text has; the others count as 0.`,
  };
}

/** The names that were not found. If there are none, `values`. */
function unique(found: readonly (number | string)[], values: readonly (string | number)[]) {
  const missing = found.filter((index) => typeof index === "string");
  return missing.length > 0 ? [...new Set(missing)] : values;
}

/** The numbers of the labels in one cell; a label that the model lacks stays a string. */
function setOf(
  value: string | number,
  classNames: readonly string[] | undefined,
  names: readonly string[],
): readonly (number | string)[] {
  const whole = classOf(value, classNames, names);
  if (whole !== null) return [whole];
  const parts = partsOf(value) ?? String(value).split(/[|;,]/);
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => classOf(part, classNames, names) ?? part);
}

/** The `width` numbers in each cell; null unless every cell has that many. */
function vectorsOf(
  values: readonly (string | number)[],
  width: number,
  entryOf: (part: string) => number | null,
): number[][] | null {
  const vectors = values.map((value) => {
    const parts = partsOf(value) ?? String(value).split(/[\s|;,]+/);
    const entries = parts.map((part) => entryOf(part));
    return entries.length === width && entries.every((entry) => entry !== null) ? entries : null;
  });
  return vectors.every((vector) => vector !== null) ? vectors : null;
}

function vectorsOnly({ name, values }: LabelColumn, width: number): ReadLabels {
  const vectors = vectorsOf(values, width, (part) => (Number.isFinite(parsed(part)) ? parsed(part) : null));
  if (vectors) return { labels: vectors, notice: `“${name}” is read as ${width} numbers a text.` };
  throw new AppError(
    "bad-input",
    `This model answers with ${width} numbers; not every row of “${name}” holds as many.`,
    "Choose a column of lists such as [0.5, 1, 2], or data with a column for each label of the model.",
  );
}

const columnKey = (name: string) => comparable(name).replace(/[\s_-]+/g, " ");

/**
 * Labels from one column per label of the model, matched by name; null unless all are there. `used`: the numbers of the
 * rows whose texts are used. Throws `AppError("bad-input")` if one of them does not hold a number.
 */
export function columnLabels(
  columns: readonly DataColumn[],
  used: readonly number[],
  { labels: names, problemType }: LabelledModel,
): ReadLabels | null {
  const takesRows = problemType !== "single_label_classification";
  if (!takesRows || names.length < 2 || isGeneric(names)) return null;
  const found = names.map((name) => columns.find((column) => columnKey(column.name) === columnKey(name)));
  if (!found.every((column) => column !== undefined)) return null;
  const isNumber = problemType === "regression";
  const labels = used.map((row) =>
    found.map((column) => entryAt(column, row, isNumber ? (value) => numberFrom(column, value) : shareOf)),
  );
  const shown = found.map(({ name }) => `“${name}”`).join(", ");
  const means = isNumber ? "" : ": 1 for a label that a text has";
  return { labels, notice: `The labels are the columns ${shown}${means}.` };
}

function entryAt(
  { name, values }: DataColumn,
  row: number,
  read: (value: string | number) => number | null,
): number {
  const value = values[row] ?? null;
  const entry = value === null ? null : read(value);
  if (entry !== null) return entry;
  throw new AppError(
    "bad-input",
    `Row ${row + 1} has ${value === null ? "nothing" : JSON.stringify(value)} in “${name}”, which should be a number from 0 to 1.`,
    "Correct or remove the row, or use the texts alone.",
  );
}
