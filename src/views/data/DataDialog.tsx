/** @file The dialog that chooses data: a data set of the Hub, a file, or the app's own; and which part of it is used. */

import { Button, Group, Stack } from "@mantine/core";
import type { DataSource } from "../../store";
import { useApp } from "../ui/context";
import { Dialog } from "../ui/Dialog";
import { FormTabs } from "../ui/FormTabs";
import styles from "./DataDialog.module.css";
import { DataEmbeddedForm } from "./DataEmbeddedForm";
import { DataFileForm } from "./DataFileForm";
import { DataHubForm } from "./DataHubForm";
import { DataInUse } from "./DataInUse";
import { DataRequest } from "./DataRequest";

interface DataDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const forms = [
  { key: "hub", label: "From the Hub", form: DataHubForm },
  { key: "file", label: "File", form: DataFileForm },
  { key: "embedded", label: "Built in", form: DataEmbeddedForm },
];

export function DataDialog({ isOpen, onClose }: DataDialogProps) {
  const { data } = useApp();
  const choose = (source: DataSource) => void data.choose(source);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Choose data" width={680}>
      <FormTabs forms={forms} height={170} onChoose={choose} testId="data-tab" />
      <Stack gap={10} mt={14} pt={12} className={styles.used}>
        <DataRequest />
        <DataInUse />
        <Group justify="flex-end">
          <Button variant="filled" data-testid="data-done" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
