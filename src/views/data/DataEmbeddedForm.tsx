/** @file The form for the app's own labelled sentences. */

import { Button, Group } from "@mantine/core";
import type { DataSource } from "../../store";
import type { FormProps } from "../ui/FormTabs";

export function DataEmbeddedForm({ onChoose }: FormProps<DataSource>) {
  return (
    <Group justify="space-between">
      <span>
        <strong>Feelings</strong>: 96 everyday sentences, 16 for each of six emotions.
      </span>
      <Button data-testid="data-embedded" onClick={() => onChoose({ embedded: "feelings" })}>
        Use these
      </Button>
    </Group>
  );
}
