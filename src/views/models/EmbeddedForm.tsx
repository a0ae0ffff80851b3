/** @file The form for the app's own models. */

import { Button, Text } from "@mantine/core";
import { type EmbeddedModel, embeddedModels, type SlotSource } from "../../store";
import type { FormProps } from "../ui/FormTabs";
import styles from "./AddModelDialog.module.css";
import { ModelRequest } from "./ModelRequest";

const descriptions: Record<EmbeddedModel, { readonly name: string; readonly says: string }> = {
  "bert-emotion": {
    name: "BERT emotion",
    says: "A BERT encoder of 6 layers × 12 heads, fine-tuned to classify six emotions. 26.7 MB.",
  },
  "gpt2-stories": {
    name: "GPT-2 stories",
    says: "A GPT-2 of 12 layers × 12 heads, trained on stories for children. 12.4 MB.",
  },
};

export function EmbeddedForm({ onChoose }: FormProps<SlotSource>) {
  return (
    <>
      <ul className={styles.list}>
        {embeddedModels.map((model) => (
          <li key={model}>
            <div>
              <strong>{descriptions[model].name}</strong>
              <Text fz="xs" c="dimmed">
                {descriptions[model].says}
              </Text>
            </div>
            <Button
              onClick={() => onChoose({ kind: "embedded", model })}
              aria-label={`Show ${descriptions[model].name}`}
            >
              Show
            </Button>
          </li>
        ))}
      </ul>
      <ModelRequest about="They come with the page and work offline." />
    </>
  );
}
