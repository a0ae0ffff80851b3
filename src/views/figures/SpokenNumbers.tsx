/** @file A figure's numbers as a table that only assistive technology sees; bounded in size, and built once the pointer rests. */

import { memo, useEffect, useState } from "react";
import { FigureTable } from "./FigureTable";
import styles from "./figures.module.css";
import { type NumbersInput, numbersTable } from "./numbers-table";

const restMs = 250;

/** Renders nothing until the props have been unchanged for a moment, so that hovering never waits for it. */
export function SpokenNumbers(props: NumbersInput) {
  const [settled, setSettled] = useState<NumbersInput | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(props), restMs);
    return () => clearTimeout(timer);
  }, [props]);
  return <div className={styles.hidden}>{settled && <SettledTable of={settled} />}</div>;
}

const SettledTable = memo(({ of }: { readonly of: NumbersInput }) => {
  const table = numbersTable(of);
  return table && <FigureTable table={{ ...table, isSpoken: true, testId: "spoken-numbers" }} />;
});
