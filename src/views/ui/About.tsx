/** @file The text behind an ⓘ: what a figure shows, how it is computed, how to read it. */

import { ActionIcon, Popover } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { PropsWithChildren } from "react";
import styles from "./About.module.css";
import { Sign } from "./Sign";

interface AboutProps {
  readonly title: string;
  /** The name of its button, unless that follows from the title. */
  readonly label?: string;
  readonly testId: string;
}

export function About({ title, label = `About: ${title}`, testId, children }: PropsWithChildren<AboutProps>) {
  return (
    <Popover position="bottom-end" width={380} trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={label} data-testid={testId}>
          <Sign icon={IconInfoCircle} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`About: ${title}`} className={styles.about}>
        <h3>{title}</h3>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}

export const Formula = ({ children }: PropsWithChildren) => <p className={styles.formula}>{children}</p>;
