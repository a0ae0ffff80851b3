/**
 * @file Reads the cells of delimited text, row by row. Quotation marks enclose a cell if they open at its start and
 * close at its end (RFC 4180). All others are text, so that a stray mark affects only its own cell. Each character is
 * read a fixed number of times. CSV libraries do not suffice: a stray mark makes them quadratic or swallow the
 * following lines, and they do not provide the counts that decide whether the marks of a TSV are text.
 */

import { maxTableColumns } from "../../lib/data-table";

export interface Form {
  readonly separator: string;
  /** Whether quotation marks can enclose a cell. */
  readonly hasQuotes: boolean;
}

/** How quotation marks are used, as numbers of cells. */
export interface QuoteCounts {
  /** Cells in quotation marks. */
  enclosed: number;
  /** Enclosed cells with a line end and a separator: they merge lines across a separator. */
  merging: number;
  /** Enclosed cells that hold nothing that has to be enclosed. */
  needless: number;
  /** Needlessly enclosed cells with a comma, which some programs always enclose. */
  needlessWithComma: number;
  /** Cells that begin with a mark but do not end with its partner. */
  stray: number;
  /** Cells with marks inside, not enclosed. */
  inner: number;
  /** Cells with a comma, not enclosed. */
  bareComma: number;
}

const quote = 34;
const space = 32;
const backslash = 92;

export class CellReader {
  readonly counts: QuoteCounts = {
    enclosed: 0,
    merging: 0,
    needless: 0,
    needlessWithComma: 0,
    stray: 0,
    inner: 0,
    bareComma: 0,
  };
  /** The row, from 0, of the first mark that opens a cell and is never closed; null if there is none. */
  unclosedRow: number | null = null;
  /** By column, the number of enclosed cells, and of other cells with letters. */
  readonly enclosedByColumn: number[] = [];
  readonly bareByColumn: number[] = [];
  /** Blank lines, except those at the end. */
  numBlank = 0;
  readonly #text: string;
  readonly #separator: string;
  readonly #separatorCode: number;
  readonly #hasQuotes: boolean;
  readonly #lineEnd: string;
  #position = 0;
  #nextSeparator = -1;
  #nextLineEnd = -1;
  #blankSince = 0;
  #numRows = 0;
  /** Whether the last enclosed cell contains marks escaped by a backslash. */
  #hasEscapes = false;

  constructor(text: string, { separator, hasQuotes }: Form) {
    this.#text = text;
    this.#separator = separator;
    this.#separatorCode = separator.charCodeAt(0);
    this.#hasQuotes = hasQuotes && text.includes('"');
    this.#lineEnd = text.includes("\n") ? "\n" : "\r";
  }

  /**
   * The cells of the next line that is not blank; null at the end. A row of more cells than a table may have is cut
   * one cell after that limit.
   */
  next(): string[] | null {
    while (this.#position < this.#text.length) {
      this.#skipEmptyLines();
      const row = this.#row();
      if (row.length > 1 || row[0]?.trim() !== "") {
        this.numBlank += this.#blankSince;
        this.#blankSince = 0;
        this.#numRows++;
        return row;
      }
      this.#blankSince++;
    }
    return null;
  }

  /** The number of following rows that are not blank. Does not create their cells or count their marks. */
  countRest(): number {
    const before = this.#numRows;
    while (this.#position < this.#text.length) {
      this.#skipEmptyLines();
      const start = this.#position;
      this.#skipCell();
      let numCells = 1;
      for (; this.#text.charCodeAt(this.#position) === this.#separatorCode; numCells++) {
        this.#position++;
        this.#skipCell();
      }
      if (numCells > 1 || this.#text.slice(start, this.#position).trim() !== "") this.#numRows++;
      this.#skipLineEnd();
    }
    return this.#numRows - before;
  }

  #skipEmptyLines(): void {
    while (this.#text[this.#position] === this.#lineEnd) {
      this.#position++;
      this.#blankSince++;
    }
  }

  #skipCell(): void {
    const open = this.#hasQuotes ? this.#opening() : null;
    const close = open === null ? null : this.#closing(open);
    this.#position = close === null ? this.#bareEnd(this.#findLineEnd()) : close + 1;
  }

  #row(): string[] {
    const row: string[] = [];
    for (;;) {
      row.push(this.#cell(row.length));
      if (this.#text.charCodeAt(this.#position) !== this.#separatorCode) break;
      this.#position++;
      if (row.length > maxTableColumns) {
        this.#position = this.#findLineEnd();
        break;
      }
    }
    this.#skipLineEnd();
    return row;
  }

  #cell(column: number): string {
    const enclosed = this.#hasQuotes ? this.#enclosedCell(column) : null;
    if (enclosed !== null) return enclosed;
    const end = this.#bareEnd(this.#findLineEnd());
    const cell = this.#text.slice(this.#position, end);
    this.#position = end;
    if (this.#hasQuotes) this.#countBare(cell, column);
    return cell;
  }

  #countBare(cell: string, column: number): void {
    if (cell.includes('"') && cell.trimStart().charCodeAt(0) !== quote) this.counts.inner++;
    if (cell.includes(",")) this.counts.bareComma++;
    if (this.#numRows > 0 && Number.isNaN(Number(cell)))
      this.bareByColumn[column] = (this.bareByColumn[column] ?? 0) + 1;
  }

  #enclosedCell(column: number): string | null {
    const open = this.#opening();
    if (open === null) return null;
    const close = this.#closing(open);
    if (close === null) {
      this.counts.stray++;
      return null;
    }
    const doubled = this.#text.slice(open + 1, close).replaceAll('""', '"');
    const cell = this.#hasEscapes ? doubled.replaceAll('\\"', '"') : doubled;
    this.#position = close + 1;
    this.enclosedByColumn[column] = (this.enclosedByColumn[column] ?? 0) + 1;
    this.#countEnclosed(cell);
    return cell;
  }

  #countEnclosed(cell: string): void {
    this.counts.enclosed++;
    const hasSeparator = cell.includes(this.#separator);
    const hasLineEnd = cell.includes(this.#lineEnd) || cell.includes("\r");
    if (hasSeparator && hasLineEnd) this.counts.merging++;
    if (hasSeparator || hasLineEnd || cell.includes('"') || cell === "") return;
    this.counts.needless++;
    if (cell.includes(",")) this.counts.needlessWithComma++;
  }

  /** The position of the mark that opens the cell here; spaces may precede it unless tabs divide cells. */
  #opening(): number | null {
    let open = this.#position;
    if (this.#separator !== "\t") while (this.#text.charCodeAt(open) === space) open++;
    return this.#text.charCodeAt(open) === quote ? open : null;
  }

  /** The position of the mark that closes the cell opened at `open`; null if another mark comes first, or none. */
  #closing(open: number): number | null {
    let from = open + 1;
    this.#hasEscapes = false;
    for (;;) {
      const mark = this.#text.indexOf('"', from);
      if (mark < 0) {
        this.unclosedRow ??= this.#numRows;
        return null;
      }
      if (this.#text.charCodeAt(mark + 1) === quote) from = mark + 2;
      else if (this.#isEscaped(mark)) {
        this.#hasEscapes = true;
        from = mark + 1;
      } else return this.#isCellEnd(mark + 1) ? mark : null;
    }
  }

  /** A backslash at a cell's end is text, unless it has escaped a mark in this cell before. */
  #isEscaped(mark: number): boolean {
    const hasBackslash = this.#text.charCodeAt(mark - 1) === backslash;
    return hasBackslash && (this.#hasEscapes || !this.#isCellEnd(mark + 1));
  }

  #isCellEnd(position: number): boolean {
    if (position >= this.#text.length) return true;
    if (this.#text.charCodeAt(position) === this.#separatorCode) return true;
    return this.#text.startsWith(this.#lineEnd, position) || this.#text.startsWith("\r\n", position);
  }

  /** The end of a cell that is not enclosed, in a line that ends at `lineEnd`. */
  #bareEnd(lineEnd: number): number {
    if (this.#separator === "") return lineEnd;
    if (this.#nextSeparator < this.#position) {
      const found = this.#text.indexOf(this.#separator, this.#position);
      this.#nextSeparator = found < 0 ? this.#text.length : found;
    }
    return Math.min(this.#nextSeparator, lineEnd);
  }

  /** The end of the text of this line, without its line break. */
  #findLineEnd(): number {
    if (this.#nextLineEnd < this.#position) {
      const found = this.#text.indexOf(this.#lineEnd, this.#position);
      this.#nextLineEnd = found < 0 ? this.#text.length : found;
    }
    const end = this.#nextLineEnd;
    const hasReturn = this.#lineEnd === "\n" && end > this.#position && this.#text[end - 1] === "\r";
    return hasReturn ? end - 1 : end;
  }

  #skipLineEnd(): void {
    if (this.#lineEnd === "\n" && this.#text[this.#position] === "\r") this.#position++;
    if (this.#text[this.#position] === this.#lineEnd) this.#position++;
  }
}
