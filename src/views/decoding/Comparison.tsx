/** @file What the finished lanes have to say beside each other: a sentence, a table of figures for all lanes, and for a text that the user pastes. */

import { Group, Text, UnstyledButton } from "@mantine/core";
import { memo, useDeferredValue, useState } from "react";
import { type Measures, measure } from "../../analysis/text-measures";
import { plural } from "../../lib/format";
import {
  figuresOf,
  type Lane,
  lengthOf,
  newestOf,
  partingsFrom,
  referenceOf,
  shownTokens,
  tokensPerSecond,
} from "../../store";
import { ErrorNote } from "../ui/ErrorNote";
import { GrowingField } from "../ui/GrowingField";
import styles from "./Comparison.module.css";
import { type ComparedLane, comparedSentences } from "./compared-words";
import { figureText } from "./Figure";
import { useDecoding, useDecodingState } from "./use-decoding";
import { laneLabel } from "./words";

/** First of all, and of the same height before and after the run, so that the lanes below it stay where they are. */
export function Comparison() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section className={styles.comparison} aria-label="Comparison of the lanes">
      <Group gap="0 16px" justify="space-between" align="start" className={styles.line}>
        <Summary />
        <UnstyledButton
          className={styles.open}
          aria-expanded={isOpen}
          data-testid="open-comparison"
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? "Hide" : "Show"} table
        </UnstyledButton>
      </Group>
      {isOpen && <Details />}
    </section>
  );
}

/** The finding of a finished run, or how far the run is. */
function Summary() {
  const lanes = useDecodingState((state) => state.lanes);
  const reference = useDecodingState(referenceOf);
  const done = lanes.filter(({ state }) => state.kind === "done");
  const isOver = done.length > 1 && lanes.every(({ state }) => isAtEnd(state));
  return (
    <Text inherit className={styles.summary} aria-live="polite" data-testid="compared">
      <strong>Compared</strong> {isOver ? finding(done, reference) : notYet(done.length, lanes.length)}
    </Text>
  );
}

const isAtEnd = ({ kind }: Lane["state"]): boolean => kind === "done" || kind === "failed";

function notYet(numDone: number, numLanes: number): string {
  if (numLanes < 2) return "Two lanes or more are compared here.";
  return numDone === 0
    ? "The result appears here after the run."
    : `${numDone} of ${numLanes} lanes are done.`;
}

function finding(done: readonly Lane[], reference: Lane | undefined): string {
  return comparedSentences(rowsOf(done, reference)).join(" ") || "The lanes do not differ.";
}

/** Of whole texts, wherever the slider is. */
function rowsOf(lanes: readonly Lane[], reference: Lane | undefined): ComparedLane[] {
  const partings = reference ? partingsFrom(reference, lanes, newestOf(lanes)) : [];
  return lanes.map((lane, place) => {
    const { perplexity, repetition, length } = figuresOf(shownTokens(lane, lengthOf(lane)));
    return {
      name: laneLabel(lane),
      isReference: lane.id === reference?.id,
      perplexity,
      repetition: repetition[2],
      parting: partings[place] ?? null,
      tokens: length,
    };
  });
}

/** The table, and a text of the user's own beside the lanes. */
function Details() {
  const lanes = useDeferredValue(useDecodingState((state) => state.lanes));
  const cursor = useDeferredValue(useDecodingState((state) => state.cursor));
  const reference = useDecodingState(referenceOf);
  const partings = reference ? partingsFrom(reference, lanes, cursor) : [];
  const against = reference ? laneLabel(reference) : "";
  return (
    <>
      <section
        className={styles.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        aria-label="Table of figures, scrolls sideways"
      >
        <table data-testid="comparison">
          <thead>
            <tr>
              <th scope="col">lane</th>
              <th scope="col" title={`The first token that differs from ${against}`}>
                differs at
              </th>
              {columns.map(({ name, hint }) => (
                <th key={name} scope="col" title={hint}>
                  {name}
                </th>
              ))}
              <th scope="col" title="Tokens a second of the model's time, all lanes in step">
                tokens/s
              </th>
            </tr>
          </thead>
          <tbody>
            {lanes.map((lane, place) => (
              <LaneFiguresRow
                key={lane.id}
                lane={lane}
                cursor={Math.min(cursor, lengthOf(lane))}
                parting={lane.id === reference?.id ? null : (partings[place] ?? null)}
              />
            ))}
            <PastedRow />
          </tbody>
        </table>
      </section>
      <p className={styles.note}>
        Over the tokens shown, the prompt not counted. “Differs at” is the first token unlike {against}. The
        circle beside a lane's name chooses that lane instead. Log-probabilities are the model's own, in nats,
        whatever the processors did. Repetition is 1 − distinct-3. A loop is three or more tokens that come
        three times or more among the last 50: how often × how many tokens.
      </p>
      <Pasted />
    </>
  );
}

interface Column {
  readonly name: string;
  readonly hint: string;
  readonly read: (figures: Measures) => string;
}

const columns: readonly Column[] = [
  {
    name: "mean log p",
    hint: "Mean log-probability of a token under the model, nats",
    read: ({ meanLogProbability }) => figureText(meanLogProbability),
  },
  { name: "perplexity", hint: "exp(−mean log p)", read: ({ perplexity }) => figureText(perplexity) },
  { name: "distinct-1", hint: "Different tokens ÷ tokens", read: ({ distinct }) => figureText(distinct[0]) },
  { name: "distinct-2", hint: "Different pairs ÷ pairs", read: ({ distinct }) => figureText(distinct[1]) },
  {
    name: "distinct-3",
    hint: "Different triples ÷ triples",
    read: ({ distinct }) => figureText(distinct[2]),
  },
  {
    name: "repetition",
    hint: "1 − different triples ÷ triples",
    read: ({ repetition }) => figureText(repetition[2]),
  },
  {
    name: "longest repeat",
    hint: "Tokens of the longest run that occurs twice",
    read: ({ longestRepeat }) => String(longestRepeat?.length ?? 0),
  },
  {
    name: "loop",
    hint: "How often the loop at the end goes round, and its length in tokens",
    read: ({ loop }) => (loop ? `${loop.positions.length} × ${loop.ngram.length}` : "–"),
  },
  { name: "tokens", hint: "How many", read: ({ length }) => String(length) },
];

interface LaneFiguresRowProps {
  readonly lane: Lane;
  readonly cursor: number;
  readonly parting: number | null;
}

const LaneFiguresRow = memo(({ lane, cursor, parting }: LaneFiguresRowProps) => (
  <FiguresRow
    name={laneLabel(lane)}
    differsAt={parting === null ? "–" : `token ${parting + 1}`}
    figures={figuresOf(shownTokens(lane, cursor))}
    speed={figureText(tokensPerSecond(lane))}
  />
));

interface FiguresRowProps {
  readonly name: string;
  readonly differsAt: string;
  readonly figures: Measures;
  readonly speed: string;
}

function FiguresRow({ name, differsAt, figures, speed }: FiguresRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{differsAt}</td>
      {columns.map((column) => (
        <td key={column.name}>{column.read(figures)}</td>
      ))}
      <td>{speed}</td>
    </tr>
  );
}

/** A component of its own, so that its text is not measured again with each new token. */
const PastedRow = memo(() => {
  const pasted = useDecodingState((state) => state.pasted);
  if (pasted.kind !== "measured") return null;
  const figures = measure(pasted.ids, pasted.logProbabilities);
  return <FiguresRow name="your text" differsAt="" figures={figures} speed="" />;
});

/** A text to compare with. */
const Pasted = memo(() => {
  const decoding = useDecoding();
  const pasted = useDecodingState((state) => state.pasted);
  return (
    <div className={styles.pasted}>
      <GrowingField
        label="Compare with a text of your own"
        placeholder="Paste a text: it gets the same figures under this model"
        data-testid="pasted"
        least={2}
        most={8}
        around={13}
        dir="auto"
        spellCheck={false}
        onChange={(event) => void decoding.pasted.measure(event.currentTarget.value)}
      />
      {pasted.kind === "measured" && pasted.truncated > 0 && (
        <Text inherit fz="xs" c="var(--page-warning)" data-testid="pasted-cut">
          The figures are of its first {pasted.ids.length} tokens: the model holds no more, and{" "}
          {plural(pasted.truncated, "token")} came after.
        </Text>
      )}
      {pasted.kind === "failed" && <ErrorNote error={pasted.error} />}
    </div>
  );
});
