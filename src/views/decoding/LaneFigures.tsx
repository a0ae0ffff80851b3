/** @file The figures of one lane, under the heading they all share, and how it ended. */

import type { Measures } from "../../analysis/text-measures";
import type { Lane } from "../../store";
import { Figure } from "./Figure";
import styles from "./LaneFigures.module.css";
import { stopSentence } from "./words";

interface LaneFiguresProps {
  readonly figures: Measures;
  readonly speed: number | null;
  /** The state of the lane in a few words. */
  readonly state: string;
  readonly lane: Lane;
}

export function LaneFigures({ figures, speed, state, lane }: LaneFiguresProps) {
  const { meanLogProbability, distinct, repetition, perplexity, length, loop } = figures;
  const ended = lane.state.kind === "done" ? stopSentence(lane.state.stop) : undefined;
  return (
    <div className={styles.figures}>
      <dl>
        <Figure name="mean log p" value={meanLogProbability} />
        <Figure name="distinct-2" value={distinct[1]} />
        <Figure name="repetition" value={repetition[2]} />
        <Figure name="tokens/s" value={speed} />
      </dl>
      <p className={styles.below}>
        {loop && <strong data-testid="loop">loop ×{loop.positions.length}</strong>}
        <span data-testid="lane-state" data-state={lane.state.kind} title={ended}>
          {state}
        </span>
        <span>n = {length}</span>
        {perplexity !== null && <Perplexity value={perplexity} />}
      </p>
    </div>
  );
}

function Perplexity({ value }: { readonly value: number }) {
  return (
    <span title={`Perplexity: ${value}`}>ppl {value < 1000 ? value.toPrecision(3) : Math.round(value)}</span>
  );
}
