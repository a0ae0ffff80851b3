/** @file Which of several models that lie side by side is meant. */

import { Button } from "@mantine/core";
import styles from "./AddModelDialog.module.css";
import type { Choice, Picked } from "./dropped";

interface FolderChoiceProps {
  readonly choice: Choice;
  readonly onChoose: (picked: Picked) => void;
}

export function FolderChoice({ choice, onChoose }: FolderChoiceProps) {
  return (
    <div data-testid="folder-choice">
      <p>There are {choice.length} models side by side. Which one?</p>
      <div className={styles.actions}>
        {choice.map((picked) => (
          <Button key={picked.name} onClick={() => onChoose(picked)}>
            {picked.name}
          </Button>
        ))}
      </div>
    </div>
  );
}
