/** @file The form for data from a file on this machine. */

import { Text } from "@mantine/core";
import type { DataSource } from "../../store";
import { FileButton, FileDrop } from "../ui/FileDrop";
import type { FormProps } from "../ui/FormTabs";

export function DataFileForm({ onChoose }: FormProps<DataSource>) {
  return (
    <>
      <FileDrop words="Drop a table anywhere on the page: CSV, TSV, JSON, JSONL or parquet">
        <FileButton
          label="Choose a file"
          onPick={([file]) => file && onChoose({ file })}
          testId="data-file"
        />
      </FileDrop>
      <Text fz="xs" c="dimmed">
        A text and its label in each row, up to 10,000 rows, with or without a header. Nothing leaves this
        machine: the file is stored in this browser until you choose other data.
      </Text>
    </>
  );
}
