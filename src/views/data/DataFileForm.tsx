/** @file Data from a file of this machine. */

import { Button } from "@mantine/core";
import { type ChangeEvent, useRef } from "react";
import type { DataFormProps } from "./DataDialog";
import styles from "./DataDialog.module.css";

export function DataFileForm({ onChoose }: DataFormProps) {
  const input = useRef<HTMLInputElement>(null);

  function pick({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    const [file] = currentTarget.files ?? [];
    if (file) onChoose({ file });
    // The same file can then be picked again, after it was mended.
    currentTarget.value = "";
  }

  return (
    <div className={styles.drop}>
      <p>Drop a table anywhere on the page: CSV, TSV, JSON, JSONL or parquet</p>
      <Button data-testid="data-choose-file" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <p className={styles.remark}>
        A text and its label in each row, up to 10,000 rows, with a header or without. Nothing leaves this
        machine: the file is kept in this browser until you choose other data.
      </p>
      <input ref={input} type="file" hidden onChange={pick} data-testid="data-file" />
    </div>
  );
}
