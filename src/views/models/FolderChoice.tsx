/** @file Chooses among several models in one folder. */

import { Button, Group } from "@mantine/core";
import type { Choice, Picked } from "./dropped";

interface FolderChoiceProps {
  readonly choice: Choice;
  readonly onChoose: (picked: Picked) => void;
}

export function FolderChoice({ choice, onChoose }: FolderChoiceProps) {
  return (
    <div data-testid="folder-choice">
      <p>There are {choice.length} models side by side. Which one?</p>
      <Group gap={10}>
        {choice.map((picked) => (
          <Button key={picked.name} onClick={() => onChoose(picked)}>
            {picked.name}
          </Button>
        ))}
      </Group>
    </div>
  );
}
