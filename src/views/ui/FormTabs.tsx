/** @file The forms of a dialog as tabs; the submitted one returns a source. */

import { Tabs } from "@mantine/core";
import type { ComponentType } from "react";
import styles from "./FormTabs.module.css";

export interface FormProps<Source> {
  readonly onChoose: (source: Source) => void;
}

interface FormTabsProps<Source> extends FormProps<Source> {
  readonly forms: readonly {
    readonly key: string;
    readonly label: string;
    readonly form: ComponentType<FormProps<Source>>;
  }[];
  /** The least height of a form in CSS pixels, so that the dialog does not jump. */
  readonly height: number;
  readonly testId: string;
}

export function FormTabs<Source>({ forms, height, onChoose, testId }: FormTabsProps<Source>) {
  return (
    <Tabs defaultValue={forms[0]!.key} keepMounted={false}>
      <Tabs.List>
        {forms.map(({ key, label }) => (
          <Tabs.Tab key={key} value={key} data-testid={`${testId}-${key}`}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {forms.map(({ key, form: Form }) => (
        <Tabs.Panel key={key} value={key} className={styles.panel} mih={height}>
          <Form onChoose={onChoose} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
