/** @file A figure's numbers as a table. */

import { VisuallyHidden } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Cell, Row, TablePart } from "../../figures/figure";
import { formatFull, formatNumber } from "../../lib/format";
import { NumbersTable } from "../ui/NumbersTable";
import styles from "./FigureTable.module.css";
import { type Order, sortedRows } from "./sorted-rows";

interface FigureTableProps extends Pick<RowsProps, "nameOf"> {
  readonly table: Omit<TablePart, "kind">;
  /** Beside the title. */
  readonly tools?: ReactNode;
}

export function FigureTable({ table, nameOf, tools }: FigureTableProps) {
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
      {table.isSortable ? <SortableRows {...table} nameOf={nameOf} /> : <Rows {...table} nameOf={nameOf} />}
    </NumbersTable>
  );
  if (!title) return numbers;
  return (
    <article className={styles.table} aria-label={title}>
      <div className={styles.heading}>
        <h2>{title}</h2>
        {tools}
      </div>
      {above && <p className={styles.remark}>{above}</p>}
      {numbers}
      {below && <p className={styles.remark}>{below}</p>}
    </article>
  );
}

/** A first click sorts by the largest, a second by the smallest, a third restores the order. */
function SortableRows({ head, rows, nameOf }: Pick<RowsProps, "head" | "rows" | "nameOf">) {
  const [order, setOrder] = useState<Order | null>(null);
  const sort = (column: number) =>
    setOrder((old) =>
      old?.column !== column
        ? { column, isAscending: false }
        : old.isAscending
          ? null
          : { column, isAscending: true },
    );
  const sorted = order ? sortedRows(rows, order) : rows;
  return <Rows head={head} rows={sorted} order={order} onSort={sort} nameOf={nameOf} />;
}

interface RowsProps extends Pick<TablePart, "head" | "rows"> {
  readonly order?: Order | null;
  readonly onSort?: (column: number) => void;
  /** What is in a row's first cell; by default its name. */
  readonly nameOf?: ((row: Row) => ReactNode) | undefined;
}

function Rows({ head, rows, order = null, onSort, nameOf = ({ name }) => name }: RowsProps) {
  return (
    <>
      <thead>
        <tr>
          {head.map((name, column) => (
            <th key={name} scope="col" aria-sort={sortOf(order, column)}>
              {onSort ? (
                <button type="button" className={styles.sort} onClick={() => onSort(column)}>
                  {name}
                  <span aria-hidden="true">
                    {order?.column === column ? (order.isAscending ? " ▲" : " ▼") : ""}
                  </span>
                </button>
              ) : (
                name
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              {nameOf(row)}
              {row.note && <small className={styles.below}>{row.note}</small>}
            </th>
            {row.cells.map((cell, column) => (
              <FigureCell key={head[column + 1]} cell={cell} />
            ))}
          </tr>
        ))}
      </tbody>
    </>
  );
}

function sortOf(order: Order | null, column: number) {
  if (order?.column !== column) return undefined;
  return order.isAscending ? "ascending" : "descending";
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
