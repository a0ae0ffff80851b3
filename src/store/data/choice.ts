/** @file From a table to texts and labels: which columns, how many rows, and what a model makes of the labels. */

import { columnLabels, labelsOf, type ReadLabels } from "../../analysis/label-rows";
import { guessColumns, labelName, partsOf } from "../../analysis/labels";
import { hasRows, type Labels } from "../../analysis/problem";
import type { DataColumn, DataSource, DataTable, ModelInfo } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import { quotedList, shortened } from "../../lib/quoted";
import { sameList } from "../../lib/same-list";

/** What a person says of a table; what is left out is guessed. */
export interface DataChoice {
  readonly text?: string;
  /** The column of labels; null: texts alone. */
  readonly label?: string | null;
  /** At most so many rows from the start. */
  readonly rows?: number;
}

export interface DataDraft {
  readonly source: DataSource;
  readonly table: DataTable;
  readonly choice: DataChoice;
}

export interface LabelledSet extends DataDraft {
  readonly name: string;
  /** Columns in use. `labelColumn`: null where only the texts are used. */
  readonly textColumn: string;
  readonly labelColumn: string | null;
  /** `[n]` each; `labels` is empty where only the texts are used. */
  readonly texts: readonly string[];
  readonly labels: readonly (string | number)[];
  /** Numbers of the rows of the table that these are. */
  readonly rows: readonly number[];
  readonly n: number;
  readonly classNames?: readonly string[];
  /** How many of the texts have each label, in the source's order of classes, else most frequent first. */
  readonly balance: readonly { readonly name: string; readonly count: number }[];
  /** Whether the table has more rows than are used unless more are asked for. */
  readonly isLimited: boolean;
  /** Sentences a person should read before trusting a figure. */
  readonly notices: readonly string[];
}

/** What a model is given: `texts` and, for a classifier, labels as its problem asks. */
export interface Examples {
  readonly texts: readonly string[];
  readonly labels?: Labels;
}

/** Rows are made anew whenever labels are read, so their entries are compared. */
export const sameExamples = (a: Examples, b: Examples): boolean =>
  sameList(a.texts, b.texts) && sameList(a.labels?.flat() ?? [], b.labels?.flat() ?? []);

/** As many rows as are measured unless more are asked for: on WASM a masking search of 96 takes minutes. */
export const usualRows = { webgpu: 512, wasm: 32 } as const;

/**
 * The set that a table and a choice make, of `usual` rows if the choice names no number; an `AppError` where a column has
 * to be chosen, or no row is left.
 */
export function setOf(draft: DataDraft, usual: number): LabelledSet | AppError {
  const { table, choice } = draft;
  const absent = [choice.text, choice.label].find((name) => name != null && !columnOf(table, name));
  if (absent != null) return noColumn(table, absent);
  const guess = guessColumns(table.columns);
  const text = columnOf(table, choice.text ?? guess.text);
  const wanted = choice.label === undefined ? guess.label : choice.label;
  const label = columnOf(table, wanted === text?.name ? null : wanted);
  if (!text) return noText(table);
  if (!label && choice.label !== null) return noLabel(table, text.name);
  const filled = filledRows(text, label, choice.rows ?? usual);
  if (filled.rows.length === 0) return nothingLeft(table, text.name, label?.name);
  return { ...draft, ...valuesOf(draft, text, label, filled) };
}

function valuesOf(
  { table, choice }: DataDraft,
  text: DataColumn,
  label: DataColumn | undefined,
  { rows, gaps, seen }: FilledRows,
): Omit<LabelledSet, keyof DataDraft> {
  const n = rows.length;
  const labels = label ? rows.map((row) => label.values[row] ?? "") : [];
  const classNames = label?.classNames;
  const balance = balanceOf(labels, classNames);
  const isLimited = seen < table.numRows && choice.rows === undefined;
  return {
    name: table.split === undefined ? table.name : `${table.name}, ${table.split}`,
    textColumn: text.name,
    labelColumn: label?.name ?? null,
    texts: rows.map((row) => String(text.values[row])),
    labels,
    rows,
    n,
    ...(classNames && { classNames }),
    balance,
    isLimited,
    notices: [
      ...table.notices,
      ...gapNotice(gaps, label !== undefined),
      ...(isLimited ? [limitNotice(n, table.numRows)] : []),
      ...classNotice(balance, n),
    ],
  };
}

function columnOf({ columns }: DataTable, name: string | null): DataColumn | undefined {
  return columns.find((column) => column.name === name);
}

interface FilledRows {
  /** Numbers of the rows that are used, how many were left out among them, and where they end. */
  readonly rows: readonly number[];
  readonly gaps: number;
  readonly seen: number;
}

/** The first `limit` rows that have a text and, where labels are used, a label. */
function filledRows(text: DataColumn, label: DataColumn | undefined, limit: number): FilledRows {
  const rows: number[] = [];
  let seen = 0;
  for (; seen < text.values.length && rows.length < limit; seen++) {
    if (text.values[seen] === null || (label && label.values[seen] === null)) continue;
    rows.push(seen);
  }
  return { rows, seen, gaps: seen - rows.length };
}

function balanceOf(
  labels: readonly (string | number)[],
  classNames: readonly string[] | undefined,
): readonly { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels.flatMap((value): readonly (string | number)[] => partsOf(value) ?? [value])) {
    const name = labelName(label, classNames);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const balance = [...counts].map(([name, count]) => ({ name, count }));
  return classNames
    ? balance.toSorted((a, b) => classNames.indexOf(a.name) - classNames.indexOf(b.name))
    : balance.toSorted((a, b) => b.count - a.count);
}

function gapNotice(gaps: number, hasLabels: boolean): string[] {
  if (gaps === 0) return [];
  return [`Left out: ${plural(gaps, "row")} without a text${hasLabels ? " or a label" : ""}.`];
}

const limitNotice = (n: number, all: number) =>
  `The first ${n} of ${all} rows are used; more can be chosen, and take longer.`;

function classNotice(balance: LabelledSet["balance"], n: number): string[] {
  const [only] = balance;
  if (balance.length !== 1 || !only) return [];
  const which = n === 1 ? "The one text has" : `All ${n} texts have`;
  return [`${which} the label ${shortened(only.name)}: a figure over them then says little about a model.`];
}

/** The texts, with labels as the model's problem asks; an `AppError` if the data has none such. */
export function examplesOf(set: LabelledSet, info: ModelInfo): Examples | AppError {
  const { texts } = set;
  if (info.head !== "classifier") return { texts };
  const read = labelsFor(set, info);
  return read instanceof AppError ? read : { texts, labels: read.labels };
}

/** How the labels are read for a model, where that is more than one class a text. */
export function labelNotice(set: LabelledSet, info: ModelInfo): string[] {
  if (info.head !== "classifier") return [];
  const read = labelsFor(set, info);
  return read instanceof AppError || read.notice === null ? [] : [read.notice];
}

/** How many texts have each label of the model, if the labels are several a text; else as the table says. */
export function balanceFor(set: LabelledSet, info: ModelInfo): Pick<LabelledSet, "balance" | "labelColumn"> {
  const examples = examplesOf(set, info);
  const labels = examples instanceof AppError ? undefined : examples.labels;
  if (!labels || !hasRows(labels) || info.problemType === "regression") return set;
  const balance = (info.labels ?? []).map((name, index) => ({
    name,
    count: labels.filter((row) => (row[index] ?? 0) > 0).length,
  }));
  return { balance, labelColumn: set.labelColumn };
}

/** A column for each label of the model goes before one that is merely guessed to hold labels. */
function labelsFor(set: LabelledSet, { labels: names = [], problemType }: ModelInfo): ReadLabels | AppError {
  const { table, rows, choice, labelColumn: name, labels: values, classNames } = set;
  const model = { labels: names, problemType };
  if (name === null) return unlabelled(set);
  try {
    const isChosen = choice.label != null && !names.includes(choice.label);
    const byColumns = isChosen ? null : columnLabels(table.columns, rows, model);
    return byColumns ?? labelsOf({ name, values, ...(classNames && { classNames }) }, model);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

/** Texts that do not fit the model: a word is a token at least, so one of more words than tokens fit is cut for certain. */
export function cutNotice({ texts }: LabelledSet, { maxPositions, name }: ModelInfo): string[] {
  const cut = texts.filter((text) => hasMoreWords(text, maxPositions)).length;
  if (cut === 0) return [];
  const subject = cut === 1 ? "1 text is" : `${cut} texts are`;
  return [`${subject} longer than ${name} can read: only the first ${maxPositions} tokens count.`];
}

/** Counts no further than it must: a text may be a whole file. */
function hasMoreWords(text: string, most: number): boolean {
  let count = 0;
  for (const _ of text.matchAll(/\S+/g)) if (++count > most) return true;
  return false;
}

const quotedColumns = ({ columns }: DataTable) => quotedList(columns.map(({ name }) => name));

function noColumn(table: DataTable, name: string): AppError {
  return new AppError(
    "bad-input",
    `${table.name} has no column “${shortened(name)}”; its columns are ${quotedColumns(table)}.`,
    "Choose one of its columns.",
  );
}

function noText(table: DataTable): AppError {
  return new AppError(
    "bad-input",
    `${table.name} has no column of texts; its columns are ${quotedColumns(table)}.`,
    "Choose data with a text in each row.",
  );
}

function noLabel(table: DataTable, text: string): AppError {
  return new AppError(
    "bad-input",
    `${table.name} has no column that looks like labels, beside the texts in “${shortened(text)}”.`,
    "Choose the label column, or use the texts alone; or choose data with a label in each row.",
  );
}

function nothingLeft(table: DataTable, text: string, label: string | undefined): AppError {
  const labelled = label === undefined ? "" : ` and a label in “${shortened(label)}”`;
  return new AppError(
    "bad-input",
    `No row of ${table.name} has a text in “${shortened(text)}”${labelled}.`,
    "Choose other columns.",
  );
}

function unlabelled({ name }: LabelledSet): AppError {
  return new AppError(
    "bad-input",
    `Only the texts of ${name} are used, so there is nothing to hold the model's answers against.`,
    "Choose its label column, or other data.",
  );
}
