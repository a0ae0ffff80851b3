/** @file A menu of buttons behind one icon. */

import { ActionIcon, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import styles from "./Choices.module.css";
import { Sign } from "./Sign";

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly sign?: ReactNode;
  /** Whether it is the current one; absent in a list of actions. */
  readonly isCurrent?: boolean;
  readonly onChoose: () => void;
}

interface ChoicesProps {
  readonly label: string;
  readonly sign: ReactNode;
  readonly title?: string;
  readonly choices: readonly Choice[];
  readonly disabled?: boolean;
  readonly testId: string;
}

export function Choices({ label, sign, title, choices, disabled = false, testId }: ChoicesProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover position="bottom-end" width={230} opened={isOpen} onChange={setIsOpen} trapFocus>
      <Popover.Target>
        <ActionIcon
          aria-label={label}
          title={label}
          disabled={disabled}
          data-testid={testId}
          onClick={() => setIsOpen(!isOpen)}
        >
          {sign}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={styles.choices}>
        {title && (
          <Text inherit fz="xs" c="dimmed" px={9} pt={5} pb={3}>
            {title}
          </Text>
        )}
        {choices.map(({ key, label: name, sign: own, isCurrent, onChoose }) => (
          <UnstyledButton
            key={key}
            className={styles.choice}
            aria-pressed={isCurrent}
            data-testid={`${testId}-${key}`}
            onClick={() => {
              setIsOpen(false);
              onChoose();
            }}
          >
            <span>{own}</span>
            <span>{name}</span>
            {isCurrent && <Sign icon={IconCheck} />}
          </UnstyledButton>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
