/** @file A strategy in a few sentences. */

import { ActionIcon, Popover, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { aboutStrategy } from "../../decoding";
import type { Lane } from "../../store";
import { Formula } from "../ui/About";
import about from "../ui/About.module.css";
import { Sign } from "../ui/Sign";
import styles from "./StrategyInfo.module.css";
import { laneLabel } from "./words";

export function StrategyInfo({ lane }: { readonly lane: Lane }) {
  const [isOpen, setIsOpen] = useState(false);
  const label = `About ${laneLabel(lane)}`;
  return (
    <Popover position="bottom-start" width={400} trapFocus opened={isOpen} onChange={setIsOpen}>
      <Popover.Target>
        <ActionIcon
          size={20}
          className={styles.sign ?? ""}
          aria-label={label}
          data-testid="about-lane"
          onClick={() => setIsOpen(!isOpen)}
        >
          <Sign icon={IconInfoCircle} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={about.about}>
        {isOpen && <Words lane={lane} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Words({ lane }: { readonly lane: Lane }) {
  const { title, formula, optimises, strength, failure, version } = aboutStrategy(lane.options).words;
  return (
    <>
      <h3>{title}</h3>
      <p>{optimises}</p>
      <Formula>{formula}</Formula>
      <p>{strength}</p>
      <p>{failure}</p>
      {version && (
        <Text inherit fz="xs" c="dimmed">
          {version}
        </Text>
      )}
    </>
  );
}
