/** @file A beam search from inside: its tree, the finished hypotheses, and how close it is to its end. */

import { Text } from "@mantine/core";
import { type BeamStep, beamTree, type Lane } from "../../store";
import styles from "./BeamPanel.module.css";
import { BeamTree } from "./BeamTree";
import { figureText } from "./Figure";
import { PoolTable } from "./PoolTable";
import { stopSentence } from "./words";

interface BeamPanelProps {
  readonly lane: Lane;
  readonly cursor: number;
}

export function BeamPanel({ lane, cursor }: BeamPanelProps) {
  const count = Math.max(0, Math.min(lane.steps.length, cursor - lane.given.length));
  const tree = beamTree(lane.steps, count);
  const last = tree.steps.at(-1);
  if (!last) return <p className={styles.empty}>Its tree appears here once it has taken a token.</p>;
  const { state } = lane;
  const isOver = state.kind === "done" && count === lane.steps.length;
  const winner = isOver ? (state.sequences[0]?.node ?? null) : null;
  return (
    <section className={styles.panel} aria-label={`Beams of ${lane.name}`} data-testid="beam-panel">
      <BeamTree tree={tree} winner={winner} />
      <div className={styles.below}>
        <Rule
          lane={lane}
          last={last}
          numOpen={tree.open.length}
          ending={isOver ? stopSentence(state.stop) : null}
        />
        <PoolTable tree={tree} />
      </div>
    </section>
  );
}

interface RuleProps {
  readonly lane: Lane;
  readonly last: BeamStep;
  readonly numOpen: number;
  readonly ending: string | null;
}

/** The stop rule and how its two sides stand. */
function Rule({ lane: { options }, last, numOpen, ending }: RuleProps) {
  const isSimple = options.simple_beam === true;
  return (
    <div className={styles.rule}>
      <p>
        <strong>{ending === null ? `Open: ${numOpen} beams.` : "Closed."}</strong>{" "}
        {ending ?? ruleWords(isSimple, options.early_stopping)}
      </p>
      {last.groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
        <dl key={index}>
          <div>
            <dt>{last.groups.length > 1 ? `group ${index + 1}, finished` : "finished"}</dt>
            <dd>{group.pool.length}</dd>
          </div>
          <div>
            <dt>worst kept</dt>
            <dd>{figureText(group.worstKept)}</dd>
          </div>
          <div>
            <dt>best attainable</dt>
            <dd>{group.bestAttainable === null ? "not asked" : figureText(group.bestAttainable)}</dd>
          </div>
          <div>
            <dt>state</dt>
            <dd>{groupState(group.done, ending !== null)}</dd>
          </div>
        </dl>
      ))}
      <Text inherit fz="xs" c="dimmed">
        {isSimple
          ? "The plain search of textbooks: the sum of log-probabilities decides, no end token, no length penalty, no pool."
          : options.force_words_ids != null
            ? "Constrained search of transformers 4.49: a hypothesis may end once all forced words are in it, and beams are chosen from each number of forced tokens in turn."
            : `The rules of transformers 4.49: scores are sums ÷ new tokens ^ ${String(options.length_penalty ?? 1)}, end token counted; versions before 4.36 and from 4.50 on differ.`}
      </Text>
    </div>
  );
}

/** A group whose rule had not fired when a length or a stop string ended the search was cut off. */
function groupState(isDone: boolean, isOver: boolean): string {
  if (isDone) return "done";
  return isOver ? "cut off" : "open";
}

function ruleWords(isSimple: boolean, earlyStopping: unknown): string {
  if (isSimple) return "It continues to its full length.";
  if (earlyStopping === true) return "It ends as soon as as many hypotheses are finished as there are beams.";
  if (earlyStopping === "never") {
    return "It ends once the pool is full and its worst is at least what any beam can still reach at full length.";
  }
  return "It ends once the pool is full and its worst is at least what the best beam has now.";
}
