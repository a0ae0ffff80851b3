/** @file Decides whether the first row of a table is a header. */

export type Row = readonly string[];

/** Common names of columns of texts or labels. */
const commonNames =
  /^(text|texts|sentence\d?|content|review|tweet|utterance|comment|document|label|labels|class|category|emotion|sentiment|target|y|id|idx)$/i;

export const isUsualName = (cell: string) => commonNames.test(cell.trim());

/** Whether the first row names the columns. `likely` is shown to the user as a notice. */
export type HeaderGuess = "yes" | "likely" | "no";

const longestName = 40;
const longestNameWords = 3;
/** From this number of rows, repeated labels are not a coincidence. */
const fewRows = 6;

const dates = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$|^\d{1,2}:\d{2}(:\d{2})?$/;
const isNumeric = (cell: string) => cell.trim() !== "" && !Number.isNaN(Number(cell.replace(",", ".")));
const isFigure = (cell: string) => isNumeric(cell) || dates.test(cell.trim());
const hasLetter = (cell: string) => /\p{L}/u.test(cell);
/** Words for a missing value. */
const isGap = (cell: string) => /^(|nan|null|none|na|n\/a|-|\?)$/i.test(cell.trim());

/**
 * A name in a header is not a number, nor a label or text that is repeated below. Names may be empty, as over the index
 * that pandas writes.
 */
export function guessHeader(first: Row, rest: readonly Row[]): HeaderGuess {
  const columns = first.map((cell, index) => ({
    cell,
    below: rest.map((row) => row[index] ?? "").filter((other) => !isGap(other)),
  }));
  const named = columns.filter(({ cell }) => cell.trim() !== "");
  if (named.length === 0) return "no";
  if (isNumbered(first, rest)) return "yes";
  const isNew = ({ cell, below }: (typeof columns)[number]) => !below.includes(cell);
  if (named.some((column) => isUsualName(column.cell) && isNew(column))) return "yes";
  if (named.some(({ cell }) => isFigure(cell)) || !named.every(isNew) || first.length < 2) return "no";
  if (columns.some(({ cell, below }) => standsOverFigures(cell, below))) return "yes";
  if (!named.every(({ cell }) => isName(cell))) return "no";
  const isOverClasses = rest.length >= fewRows && named.some(({ below }) => areClasses(below, rest.length));
  return isOverClasses ? "yes" : "likely";
}

/** The names 0, 1, 2, … that pandas gives columns without names, over at least one column of words. */
function isNumbered(first: Row, rest: readonly Row[]): boolean {
  const start = first[0]?.trim() === "" ? 1 : 0;
  const numbers = first.slice(start);
  if (numbers.length === 0 || !numbers.every((cell, index) => cell.trim() === String(index))) return false;
  return numbers.some((_, index) => {
    const below = rest.map((row) => row[index + start] ?? "").filter((cell) => !isGap(cell));
    return below.length > 0 && !below.some(isNumeric);
  });
}

const standsOverFigures = (cell: string, below: readonly string[]) =>
  hasLetter(cell) && !isGap(cell) && below.length > 0 && below.every(isFigure);

/** Whether a cell is short and not a sentence. */
function isName(cell: string): boolean {
  const words = cell.trim().split(/\s+/);
  return cell.length <= longestName && words.length <= longestNameWords && !/[.!?…]["”’]?$/.test(cell.trim());
}

const areClasses = (below: readonly string[], numRows: number) =>
  below.length > numRows / 2 && new Set(below).size <= below.length / 3;

/** Whether a second row of names without an index follows, as pandas writes for columns of two levels. */
export function isSecondHeader(first: Row, second: Row, rest: readonly Row[]): boolean {
  if (first[0]?.trim() !== "" || second[0]?.trim() !== "" || rest.length === 0) return false;
  const isIndexed = rest.every((row) => (row[0] ?? "").trim() !== "");
  return isIndexed && second.slice(1).every((cell) => cell.trim() !== "" && !isFigure(cell));
}
