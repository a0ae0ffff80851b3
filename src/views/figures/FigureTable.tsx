/** @file A figure's numbers as a table. */

import { VisuallyHidden } from "@mantine/core";
import type { Cell, TablePart } from "../../figures/figure";
import { formatFull, formatNumber } from "../../lib/format";
import { NumbersTable } from "../ui/NumbersTable";
import styles from "./FigureTable.module.css";

export function FigureTable({ table }: { readonly table: Omit<TablePart, "kind"> }) {
  const { title, above, below, label, testId, isSpoken } = table;
  if (isSpoken) {
    return (
      <VisuallyHidden>
        <table data-testid={testId}>
          <caption>{label}</caption>
          <Rows {...table} />
        </table>
      </VisuallyHidden>
    );
  }
  const numbers = (
    <NumbersTable label={label} testId={testId}>
      <Rows {...table} />
    </NumbersTable>
  );
  if (!title) return numbers;
  return (
    <article className={styles.table} aria-label={title}>
      <h2>{title}</h2>
      {above && <p className={styles.remark}>{above}</p>}
      {numbers}
      {below && <p className={styles.remark}>{below}</p>}
    </article>
  );
}

function Rows({ head, rows }: Pick<TablePart, "head" | "rows">) {
  return (
    <>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, note, cells }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {note && <small className={styles.below}>{note}</small>}
            </th>
            {cells.map((cell, column) => (
              <FigureCell key={head[column + 1]} cell={cell} />
            ))}
          </tr>
        ))}
      </tbody>
    </>
  );
}

function FigureCell({ cell }: { readonly cell: Cell }) {
  if (typeof cell === "string") return <td>{cell}</td>;
  const { text, value, testId, span }: Exclude<Cell, string | number> =
    typeof cell === "object" ? cell : { text: formatNumber(cell), value: cell };
  return (
    <td title={formatFull(value)} colSpan={span} data-testid={testId} data-value={testId && value}>
      {text}
    </td>
  );
}
