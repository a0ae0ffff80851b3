/** @file The inside of a beam search: its tree, the finished hypotheses, and how close it is to its end. */

import { Text } from "@mantine/core";
import { aboutStrategy, earlyStoppingWords, forcedWords } from "../../decoding";
import { plural } from "../../lib/format";
import { type BeamState, type BeamStep, beamTree, type Lane } from "../../store";
import { FileMenu } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { svgDocument } from "../figures/svg";
import styles from "./BeamPanel.module.css";
import { BeamTree } from "./BeamTree";
import { beamDrawing } from "./beam-picture";
import { figureText } from "./Figure";
import { laneCaption } from "./lane-caption";
import { PoolTable } from "./PoolTable";
import { hasPhrase, phraseName, useRowTokens } from "./row-tokens";
import { useDecodingState } from "./use-decoding";
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
      <BeamTree tree={tree} laneName={lane.name} winner={winner} />
      <div className={styles.below}>
        <div>
          <ForcedWords lane={lane} cursor={cursor} />
          <Rule
            lane={lane}
            last={last}
            numOpen={tree.open.length}
            ending={isOver ? stopSentence(state.stop) : null}
          />
        </div>
        <PoolTable tree={tree} />
        <Pictures lane={lane} tree={tree} winner={winner} />
      </div>
    </section>
  );
}

interface PicturesProps {
  readonly lane: Lane;
  readonly tree: BeamState;
  readonly winner: number | null;
}

function Pictures({ lane, tree, winner }: PicturesProps) {
  const subject = useDecodingState((state) => state.subject);
  const texts = useDecodingState((state) => state.texts);
  if (!subject) return null;
  const caption = laneCaption(subject, lane, plural(tree.steps.length, "step"));
  const svg = () => svgDocument(beamDrawing(tree, texts, winner), `Beam tree: ${lane.name}`, caption);
  return (
    <FileMenu
      label="Export the tree"
      title="The tree up to this step"
      fileName={`beams-${lane.name}`}
      kinds={pictureFiles(svg)}
      testId="beam-export"
    />
  );
}

/** The forced words, and which of them the best text so far contains. */
function ForcedWords({ lane, cursor }: BeamPanelProps) {
  const texts = useDecodingState((state) => state.texts);
  const row = useRowTokens(lane, cursor);
  const words = forcedWords(lane.options);
  if (words.length === 0) return null;
  const listed = words.map((choice) => {
    const names = choice.map((word) => phraseName(word, texts)).join(" or ");
    return `${names} ${choice.some((word) => hasPhrase(row, word)) ? "✓" : "✗"}`;
  });
  return (
    <p data-testid="forced-words">
      <strong>Forced words</strong> in the best text: {listed.join(", ")}
    </p>
  );
}

/** The rule of a search that has no pool of finished hypotheses. */
const noPool = "It continues to its full length.";

interface RuleProps {
  readonly lane: Lane;
  readonly last: BeamStep;
  readonly numOpen: number;
  readonly ending: string | null;
}

/** The stop rule and the values it compares. */
function Rule({ lane: { options }, last, numOpen, ending }: RuleProps) {
  return (
    <div className={styles.rule}>
      <p>
        <strong>{ending === null ? `Open: ${numOpen} beams.` : "Closed."}</strong>{" "}
        {ending ?? (last.groups.length > 0 ? earlyStoppingWords(options.early_stopping).ends : noPool)}
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
        {aboutStrategy(options).words.rules}
      </Text>
    </div>
  );
}

/** A group was cut off if a length or a stop string ended the search before its rule did. */
function groupState(isDone: boolean, isOver: boolean): string {
  if (isDone) return "done";
  return isOver ? "cut off" : "open";
}
