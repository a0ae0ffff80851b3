/** @file A strategy in a few sentences, and the places of this run that show its weakness. */

import { ActionIcon, Popover, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { aboutStrategy } from "../../decoding";
import { type Finding, findingsOf, type Lane, shownTokens } from "../../store";
import { Formula } from "../ui/About";
import about from "../ui/About.module.css";
import { Sign } from "../ui/Sign";
import { useFocus } from "./focus";
import styles from "./StrategyInfo.module.css";
import { useDecodingState } from "./use-decoding";
import { findingSentence, laneLabel } from "./words";

interface StrategyInfoProps {
  readonly lane: Lane;
  readonly cursor: number;
}

export function StrategyInfo({ lane, cursor }: StrategyInfoProps) {
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
        {isOpen && <Words lane={lane} cursor={cursor} onGo={() => setIsOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Words({ lane, cursor, onGo }: StrategyInfoProps & { readonly onGo: () => void }) {
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
      <InThisRun lane={lane} cursor={cursor} onGo={onGo} />
    </>
  );
}

/** The findings of this run, each a link to its token. */
function InThisRun({ lane, cursor, onGo }: StrategyInfoProps & { readonly onGo: () => void }) {
  const focus = useFocus();
  const texts = useDecodingState((state) => state.texts);
  const shown = shownTokens(lane, cursor);
  const go = ({ index }: Finding) => {
    focus.setState({ pin: { lane: lane.id, sequence: 0, index }, hover: null });
    onGo();
  };
  const findings = shown.length === 0 ? [] : findingsOf(lane, cursor);
  return (
    <div className={styles.run} data-testid="findings">
      <h4>In this run</h4>
      {findings.length === 0 && (
        <p>{shown.length === 0 ? "Nothing yet: press Run all." : "None of its typical failures so far."}</p>
      )}
      {findings.map((finding) => (
        <button
          key={finding.kind}
          type="button"
          data-testid={`finding-${finding.kind}`}
          onClick={() => go(finding)}
        >
          {findingSentence(finding, shown, texts)}
        </button>
      ))}
    </div>
  );
}
