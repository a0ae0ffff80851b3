/** @file A model's predictions for the text as labelled bars, or why there are none. */

import { Text } from "@mantine/core";
import { answersText, type Display } from "../../analysis/problem";
import { formatFull, formatNumber } from "../../lib/format";
import { type Picture, type PredictionRow, type Predictions, type Slot, visibleToken } from "../../store";
import { usePanel } from "../ui/context";
import styles from "./PredictionStrip.module.css";

export function PredictionStrip({ slot }: { readonly slot: Slot }) {
  const { picture } = usePanel(slot.id);
  return (
    <div className={styles.strip} data-testid="all-predictions">
      {picture && <Said picture={picture} />}
    </div>
  );
}

function Said({ picture }: { readonly picture: Picture }) {
  const { predictions, result } = picture;
  switch (predictions.kind) {
    case "none":
      return (
        picture.info.notices.length === 0 && (
          <p className={styles.remark}>This checkpoint predicts nothing; its attention is shown.</p>
        )
      );
    case "labels":
      return <Rows name={labelCount(predictions)} rows={predictions.rows} display={predictions.display} />;
    case "next-token":
      return <Rows name="next token" rows={predictions.rows} isToken />;
    case "masked":
      if (predictions.places.length === 0)
        return (
          <Text inherit fz="xs" c="dimmed">
            {maskHint(picture.info.specialTokens.mask)}
          </Text>
        );
      return predictions.places.map(({ position, rows }) => (
        <Rows
          key={position}
          name={`${result.tokens[position]} at ${position} of ${result.tokens.length}`}
          rows={rows}
          isToken
        />
      ));
  }
}

const maskHint = (mask: string | undefined): string =>
  mask === undefined
    ? "Its tokenizer has no token that stands for a word to predict."
    : `Write ${mask} in the sentence to see the likeliest tokens there.`;

function labelCount({ rows, numLabels, display }: Extract<Predictions, { kind: "labels" }>): string {
  const all = answersText(display, numLabels);
  if (rows.length === numLabels) return all;
  return `${rows.length} ${display === "value" ? "largest" : "likeliest"} of ${all}`;
}

interface RowsProps {
  readonly name: string;
  readonly rows: readonly PredictionRow[];
  readonly isToken?: boolean;
  /** What the values are; a number has no bar. */
  readonly display?: Display;
}

function Rows({ name, rows, isToken = false, display = "softmax" }: RowsProps) {
  const isShare = display !== "value";
  return (
    <div className={styles.line}>
      <span className={styles.name}>{name}</span>
      <ol className={styles.rows} aria-label={`${isShare ? "Probabilities" : "Values"}: ${name}`}>
        {rows.map((row) => (
          <li key={row.id} data-best={isSaid(row, rows, display) || undefined} title={hoverText(row)}>
            <span className={styles.label} data-token={isToken || undefined} dir="auto">
              {isToken ? visibleToken(row.label) : row.label}
            </span>
            <span className={styles.value}>{formatNumber(row.value)}</span>
            {isShare && (
              <span className={styles.track} aria-hidden="true">
                <span style={{ width: `${row.value * 100}%` }} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Whether this row is the model's answer: the likeliest class, or any label above one half; never a number. */
function isSaid({ value }: PredictionRow, rows: readonly PredictionRow[], display: Display): boolean {
  if (display === "value") return false;
  return display === "sigmoid" ? value > 0.5 : rows.every((other) => other.value <= value);
}

const hoverText = ({ label, value }: PredictionRow) => `${JSON.stringify(label)}: ${formatFull(value)}`;
