/** @file One lane: its name and settings, its text, its figures, and the panels it opens. */

import { ActionIcon, NativeSelect, Radio, Tooltip, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { memo, type ReactNode, useState } from "react";
import { shallow as shallowEqual } from "zustand/shallow";
import {
  figuresOf,
  type Lane,
  laneText,
  referenceOf,
  settingsLine,
  shownTokens,
  tokenLimit,
  tokensPerSecond,
} from "../../store";
import { useApp } from "../ui/context";
import { Sign } from "../ui/Sign";
import { useFocusState } from "./focus";
import { LaneEditor } from "./LaneEditor";
import { LaneFigures } from "./LaneFigures";
import { LaneFindings } from "./LaneFindings";
import styles from "./LaneRow.module.css";
import { LaneText, longPrompt } from "./LaneText";
import { panelOf } from "./panels";
import { StrategyInfo } from "./StrategyInfo";
import { useDecoding, useDecodingState } from "./use-decoding";
import { emptiedSentence, laneLabel, stateWords } from "./words";

declare module "react" {
  interface CSSProperties {
    /** How many tokens a lane is to have room for. */
    "--tokens"?: number;
  }
}

interface LaneRowProps {
  readonly lane: Lane;
  /** How many of its tokens are shown. */
  readonly cursor: number;
  readonly parting: number | null;
}

export const LaneRow = memo(({ lane, cursor, parting }: LaneRowProps) => {
  const [isOpen, setIsOpen] = useState(false);
  const [sequence, setSequence] = useState(0);
  const shown = shownTokens(lane, cursor, sequence);
  const isPaused = useDecodingState(({ isPlaying, run }) => !isPlaying && run.kind === "running");
  const emptied = useDecodingState(({ texts }) => emptiedSentence(shown, texts));
  const panel = panelOf(lane.options);
  return (
    <article className={styles.lane} aria-label={laneLabel(lane)} data-testid="lane" data-lane={lane.id}>
      <Title
        lane={lane}
        panel={panel?.label ?? null}
        isOpen={isOpen}
        onOpen={setIsOpen}
        sequence={sequence}
        onSequence={setSequence}
      />
      <Room lane={lane}>
        {lane.state.kind === "failed" && (
          <p className={styles.refusal} role="alert" data-testid="lane-error">
            <strong>{lane.state.error.message}</strong> {lane.state.error.hint}
          </p>
        )}
        {(lane.state.kind !== "failed" || shown.length > 0) && (
          <LaneText lane={lane} shown={shown} sequence={sequence} parting={parting} />
        )}
        {emptied && (
          <p className={styles.refusal} role="alert" data-testid="lane-emptied">
            <strong>{emptied}</strong> Loosen the bans of this lane.
          </p>
        )}
        <LaneFindings lane={lane} cursor={cursor} shown={shownTokens(lane, cursor)} />
      </Room>
      <LaneFigures
        figures={figuresOf(shown)}
        speed={tokensPerSecond(lane)}
        state={stateWords(lane, isPaused)}
        lane={lane}
      />
      {isOpen && panel && <panel.Panel lane={lane} cursor={cursor} />}
    </article>
  );
});

interface TitleProps {
  readonly lane: Lane;
  /** What opens its panel; null if it has none. */
  readonly panel: string | null;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly sequence: number;
  readonly onSequence: (sequence: number) => void;
}

/** What a lane is, and what can be done with it: a new token changes nothing of it. */
const Title = memo(
  ({ lane, panel, isOpen, onOpen, sequence, onSequence }: TitleProps) => (
    <div className={styles.title}>
      <div className={styles.nameLine}>
        <Reference lane={lane} />
        <div>
          <h2>{laneLabel(lane)}</h2>
          <StrategyInfo lane={lane} />
        </div>
        <RemoveLane lane={lane} />
      </div>
      <p className={styles.settings} title={settingsLine(lane.options)}>
        {settingsLine(lane.options)}
      </p>
      <div className={styles.actions}>
        {panel && (
          <UnstyledButton
            className={styles.action}
            aria-expanded={isOpen}
            data-testid="open-panel"
            onClick={() => onOpen(!isOpen)}
          >
            {panel}
          </UnstyledButton>
        )}
        <LaneActions lane={lane} sequence={sequence} />
      </div>
      <Sequences lane={lane} value={sequence} onChange={onSequence} />
    </div>
  ),
  ({ lane: before, ...a }, { lane, ...b }) => isSameTitle(before, lane) && shallowEqual(a, b),
);

const isSameTitle = (a: Lane, b: Lane): boolean =>
  a.id === b.id && a.name === b.name && a.options === b.options && a.state.kind === b.state.kind;

/** The average letters of a token, by which the prompt's share of the room is estimated. */
const lettersInToken = 4;

/**
 * Where a lane's text is. From the start of a run it has the room that the text may need, so that nothing below it moves
 * as the text grows.
 */
function Room({ lane, children }: { readonly lane: Lane; readonly children: ReactNode }) {
  const isWhole = useFocusState((state) => state.isWhole);
  const hasRoom = useDecodingState(({ subject, run }) => subject !== null || run.kind === "starting");
  const tokens = useDecodingState(({ subject, prompt }) => {
    const letters = Math.min(longPrompt, (subject?.written ?? prompt).length);
    return letters / lettersInToken + tokenLimit(lane.options, subject?.ids.length ?? 0);
  });
  return (
    <div
      className={styles.words}
      style={{ "--tokens": tokens }}
      data-room={hasRoom ? (isWhole ? "whole" : "fixed") : undefined}
    >
      {children}
    </div>
  );
}

interface LaneActionsProps {
  readonly lane: Lane;
  readonly sequence: number;
}

function LaneActions({ lane, sequence }: LaneActionsProps) {
  const app = useApp();
  const decoding = useDecoding();
  const [isEditing, setIsEditing] = useState(false);
  const name = laneLabel(lane);
  const openAttention = () => {
    const { subject, texts, lanes, cursor } = decoding.store.getState();
    const whole = lanes.find(({ id }) => id === lane.id);
    if (!subject || !whole) return;
    app.openInAttention(subject.written + laneText(whole, cursor, texts, sequence), subject.slot);
  };
  return (
    <>
      <UnstyledButton
        className={styles.action}
        data-testid="edit-lane"
        aria-label={`Edit ${name}`}
        onClick={() => setIsEditing(true)}
      >
        Edit
      </UnstyledButton>
      <UnstyledButton
        className={styles.action}
        data-testid="duplicate-lane"
        aria-label={`Duplicate ${name}`}
        onClick={() => decoding.duplicate(lane.id)}
      >
        Duplicate
      </UnstyledButton>
      <UnstyledButton
        className={styles.action}
        data-testid="lane-attention"
        aria-label={`Open ${name} in Attention`}
        title="Open this text in Attention, once it is finished"
        disabled={lane.state.kind !== "done"}
        onClick={openAttention}
      >
        Attention
      </UnstyledButton>
      {isEditing && <LaneEditor lane={lane} onClose={() => setIsEditing(false)} />}
    </>
  );
}

/** Makes this the lane that the others are compared with. */
function Reference({ lane }: { readonly lane: Lane }) {
  const decoding = useDecoding();
  const isReference = useDecodingState((state) => referenceOf(state)?.id === lane.id);
  const label = `Compare the other lanes with ${laneLabel(lane)}`;
  return (
    <Radio
      size="xs"
      mt={2}
      name="reference"
      aria-label={label}
      title={label}
      data-testid="reference"
      checked={isReference}
      onChange={() => decoding.compareWith(lane.id)}
    />
  );
}

function RemoveLane({ lane }: { readonly lane: Lane }) {
  const decoding = useDecoding();
  return (
    <Tooltip label="Remove this lane">
      <ActionIcon
        size={20}
        className={styles.remove ?? ""}
        aria-label={`Remove ${laneLabel(lane)}`}
        data-testid="remove-lane"
        onClick={() => decoding.remove(lane.id)}
      >
        <Sign icon={IconX} />
      </ActionIcon>
    </Tooltip>
  );
}

interface SequencesProps {
  readonly lane: Lane;
  readonly value: number;
  readonly onChange: (sequence: number) => void;
}

/** Which of several returned sequences is shown. */
function Sequences({ lane, value, onChange }: SequencesProps) {
  const count = lane.options.num_return_sequences;
  if (typeof count !== "number" || count < 2) return null;
  return (
    <NativeSelect
      aria-label={`Sequence of ${laneLabel(lane)}`}
      size="xs"
      w={150}
      value={String(value)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={Array.from({ length: count }, (_, index) => ({
        value: String(index),
        label: `sequence ${index + 1} of ${count}`,
      }))}
    />
  );
}
