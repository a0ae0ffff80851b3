/** @file A figure's numbers as a table that only assistive technology sees; bounded in size, and built once the pointer rests. */

import { memo, useEffect, useState } from "react";
import { FigureTable } from "./FigureTable";
import styles from "./figures.module.css";
import { type NumbersInput, type NumbersTable, numbersTable } from "./numbers-table";

const restMs = 250;

/**
 * Builds nothing until the props have been unchanged for a moment, so that hovering never waits for it. It keeps the table
 * and not what that is made of, whose attention may be large.
 */
export function SpokenNumbers(props: NumbersInput) {
  const [table, setTable] = useState<NumbersTable | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = numbersTable(props);
      setTable((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next));
    }, restMs);
    return () => clearTimeout(timer);
  }, [props]);
  return <div className={styles.hidden}>{table && <Spoken table={table} />}</div>;
}

const Spoken = memo(({ table }: { readonly table: NumbersTable }) => (
  <FigureTable table={{ ...table, isSpoken: true, testId: "spoken-numbers" }} />
));
