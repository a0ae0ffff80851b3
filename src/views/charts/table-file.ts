/** @file A table as a CSV file. */

import type { Cell, TablePart } from "../../figures/figure";
import { csvText } from "../../lib/csv";
import { formatFull } from "../../lib/format";

/** Its header and rows; numbers in full, nothing for a dash. */
export const tableCsv = ({ head, rows }: Pick<TablePart, "head" | "rows">): string =>
  csvText(
    head,
    rows.map(({ name, cells }) => [name, ...cells.map(cellText)]),
  );

function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell === "–" ? "" : cell;
  const value = typeof cell === "number" ? cell : cell.value;
  return Number.isNaN(value) ? "" : formatFull(value);
}
