/** @file A table of figures for all lanes, and for a text that the user pastes. */

import { Text, Textarea } from "@mantine/core";
import { memo, useDeferredValue } from "react";
import { type Measures, measure } from "../../analysis/text-measures";
import { plural } from "../../lib/format";
import { figuresOf, type Lane, lengthOf, shownTokens, tokensPerSecond } from "../../store";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./Comparison.module.css";
import { figureText } from "./Figure";
import { useDecoding, useDecodingState } from "./use-decoding";
import { laneLabel } from "./words";

export function Comparison() {
  const lanes = useDeferredValue(useDecodingState((state) => state.lanes));
  const cursor = useDeferredValue(useDecodingState((state) => state.cursor));
  return (
    <section className={styles.comparison} aria-label="Comparison of the lanes">
      <h2>Compared</h2>
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
            {lanes.map((lane) => (
              <LaneFiguresRow key={lane.id} lane={lane} cursor={Math.min(cursor, lengthOf(lane))} />
            ))}
            <PastedRow />
          </tbody>
        </table>
      </section>
      <p className={styles.note}>
        Over the tokens shown, the prompt not counted. Log-probabilities are the model's own, in nats,
        whatever the processors did. Repetition is 1 − distinct-3. A loop is three or more tokens that come
        three times or more among the last 50: how often × how many tokens.
      </p>
      <Pasted />
    </section>
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

const LaneFiguresRow = memo(({ lane, cursor }: { readonly lane: Lane; readonly cursor: number }) => (
  <FiguresRow
    name={laneLabel(lane)}
    figures={figuresOf(shownTokens(lane, cursor))}
    speed={figureText(tokensPerSecond(lane))}
  />
));

interface FiguresRowProps {
  readonly name: string;
  readonly figures: Measures;
  readonly speed: string;
}

function FiguresRow({ name, figures, speed }: FiguresRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
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
  return <FiguresRow name="your text" figures={measure(pasted.ids, pasted.logProbabilities)} speed="" />;
});

/** A text to compare with. A component of its own, since a field that grows with its text measures the whole page. */
const Pasted = memo(() => {
  const decoding = useDecoding();
  const pasted = useDecodingState((state) => state.pasted);
  return (
    <div className={styles.pasted}>
      <Textarea
        label="Compare with a text of your own"
        placeholder="Paste a text: it gets the same figures under this model"
        data-testid="pasted"
        autosize
        minRows={2}
        maxRows={8}
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
