/** @file The texts of some lanes with their figures and findings, as the figure of a question. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import {
  type DecodingState,
  figuresOf,
  findingsOf,
  isFresh,
  type Lane,
  laneText,
  lengthOf,
  newestOf,
  shownTokens,
} from "../../store";
import { figureText } from "../decoding/Figure";
import { useDecoding, useDecodingState } from "../decoding/use-decoding";
import { findingSentence, laneLabel, stateWords } from "../decoding/words";
import styles from "./figures.module.css";
import { type Piece, useReport } from "./reports";

export function LanesFigure({ names }: { readonly names: readonly string[] | null }) {
  const decoding = useDecoding();
  const state = useDecodingState((whole) => whole);
  const [isRestored, setIsRestored] = useState(false);
  useEffect(() => {
    void decoding.enter();
    void decoding.restore().then(() => setIsRestored(true));
  }, [decoding]);
  const lanes = state.lanes.filter(({ name }) => names?.includes(name) ?? true);
  const missing = names?.filter((name) => !state.lanes.some((lane) => lane.name === name)) ?? [];
  const hasRun = isFresh(state) && newestOf(lanes) > 0;
  const isRunning = state.run.kind === "running" || state.run.kind === "starting";
  useReport({
    sentences: hasRun ? lanes.flatMap((lane) => sentencesOf(lane, state)) : [],
    // A paused run goes on only when the user says so.
    isBusy: !isRestored || (isRunning && state.isPlaying),
    take: async () => (hasRun ? piecesOf(lanes, state) : []),
  });
  return (
    <Stack gap={10}>
      <Group gap={10}>
        <Text inherit c="dimmed" className={styles.prompt}>
          Prompt: “{state.prompt}”
        </Text>
        {!hasRun && (
          <Button disabled={isRunning} onClick={() => decoding.play()} data-testid="run-lanes">
            {isRunning ? "Running…" : "Run all lanes"}
          </Button>
        )}
      </Group>
      {state.run.kind === "failed" && (
        <Text inherit c="var(--page-danger)" role="alert">
          {state.run.error.message} {state.run.error.hint}
        </Text>
      )}
      {missing.length > 0 && (
        <Text inherit c="dimmed">
          Not among the lanes: {missing.join(", ")}. Opening Decoding below adds what is missing.
        </Text>
      )}
      {lanes.map((lane) => (
        <OneLane key={lane.id} lane={lane} state={state} hasRun={hasRun} />
      ))}
    </Stack>
  );
}

interface OneLaneProps {
  readonly lane: Lane;
  readonly state: DecodingState;
  readonly hasRun: boolean;
}

function OneLane({ lane, state, hasRun }: OneLaneProps) {
  return (
    <article aria-label={laneLabel(lane)} className={styles.lane}>
      <Group gap="4px 12px">
        <Text inherit fw={600}>
          {laneLabel(lane)}
        </Text>
        <Text inherit fz="xs" c="dimmed" className={styles.numbers}>
          {hasRun ? numbersOf(lane) : "not run yet"}
        </Text>
      </Group>
      {hasRun && (
        <p className={styles.laneText} dir="auto">
          {laneText(lane, lengthOf(lane), state.texts).trimStart()}
        </p>
      )}
      {hasRun && (
        <Text inherit fz="sm">
          {findingsIn(lane, state)}
        </Text>
      )}
    </article>
  );
}

const figuresIn = (lane: Lane) => figuresOf(shownTokens(lane, lengthOf(lane)));

function numbersOf(lane: Lane): string {
  const { meanLogProbability, distinct, repetition, length } = figuresIn(lane);
  const numbers = [
    `n = ${length} tokens`,
    `mean log p ${figureText(meanLogProbability)}`,
    `distinct-2 ${figureText(distinct[1])}`,
    `repetition ${figureText(repetition[2])}`,
  ];
  return [...numbers, stateWords(lane)].join(" · ");
}

function findingsIn(lane: Lane, { texts }: DecodingState): string {
  const shown = shownTokens(lane, lengthOf(lane));
  return findingsOf(lane, lengthOf(lane))
    .map((finding) => findingSentence(finding, shown, texts))
    .join(" ");
}

function sentencesOf(lane: Lane, state: DecodingState): readonly string[] {
  const found = findingsIn(lane, state);
  return found === "" ? [] : [`${laneLabel(lane)}: ${found}`];
}

function piecesOf(lanes: readonly Lane[], state: DecodingState): readonly Piece[] {
  const rows = lanes.map((lane) => {
    const { meanLogProbability, distinct, repetition, length } = figuresIn(lane);
    const text = state.prompt + laneText(lane, lengthOf(lane), state.texts);
    const numbers = [meanLogProbability, distinct[1], repetition[2]].map(figureText);
    return [laneLabel(lane), text, String(length), ...numbers];
  });
  const head = ["lane", "text", "tokens", "mean log p, nats", "distinct-2", "repetition"];
  const sentences = lanes.flatMap((lane) => sentencesOf(lane, state));
  return [{ kind: "table", head, rows }, ...sentences.map((text) => ({ kind: "sentence", text }) as const)];
}
