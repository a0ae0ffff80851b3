/** @file Reads lines of a label and a text without a separator, as in fastText and TREC. */

import type { Cell } from "./columns";
import type { Rows } from "./rows";

type Lines = readonly string[];

interface LineForm {
  /** Whether a line is written in this form. */
  readonly isOwn: (line: string) => boolean;
  readonly names: readonly string[];
  readonly read: (line: string) => readonly Cell[];
  readonly notice: string;
}

const labelPattern = /(?<!\S)__label__(\S+)\s*/g;

const fastText: LineForm = {
  isOwn: (line) => /^\s*__label__[^\s,;|]+\s/.test(line),
  names: ["label", "text"],
  read: (line) => {
    const labels = [...line.matchAll(labelPattern)].map(([, label = ""]) => label);
    return [
      labels,
      line
        .replaceAll(labelPattern, "")
        .replace(/^\s*,\s*/, "")
        .trim(),
    ];
  },
  notice: "Its lines are read in the format of fastText: labels marked __label__, then the text.",
};

const trec: LineForm = {
  isOwn: (line) => /^[A-Z]{2,8}:[A-Za-z]+ \S/.test(line),
  names: ["coarse_label", "fine_label", "text"],
  read: (line) => {
    const space = line.indexOf(" ");
    const label = line.slice(0, space);
    return [label.slice(0, label.indexOf(":")), label, line.slice(space + 1)];
  },
  notice: "Its lines are read in the format of TREC: a label, its kind after a colon, then the text.",
};

/** The least share of lines in a format for it to be recognised. */
const leastShare = 0.95;

/** The form in which nearly all of `sample` are written, or null. */
export function lineFormOf(sample: Lines): LineForm | null {
  const isFormOf = ({ isOwn }: LineForm) => sample.filter(isOwn).length >= sample.length * leastShare;
  return sample.length === 0 ? null : ([fastText, trec].find(isFormOf) ?? null);
}

/** A line without a label is only a text. If each text has one label, the labels are a plain column. */
export function readLabelLines(form: LineForm, lines: Lines, totalRows: number): Rows<Cell> {
  const { isOwn, names, read, notice } = form;
  const rows = lines.map((line) => (isOwn(line) ? read(line) : [...names.slice(1).map(() => null), line]));
  const isSingle = rows.every(([first]) => !Array.isArray(first) || first.length === 1);
  const strange = lines.filter((line) => !isOwn(line)).length;
  const has = strange === 1 ? "1 line has" : `${strange} lines have`;
  return {
    names,
    rows: isSingle
      ? rows.map((row) => row.map((cell) => (Array.isArray(cell) ? (cell[0] ?? null) : cell)))
      : rows,
    totalRows,
    notices: [notice, ...(strange > 0 ? [`${has} no such label.`] : [])],
  };
}
