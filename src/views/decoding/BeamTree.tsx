/** @file The last steps of a beam search as a tree: a column a step, the better hypothesis higher. */

import { formatNumber } from "../../lib/format";
import type { BeamState } from "../../store";
import styles from "./BeamPanel.module.css";
import { type BeamLayout, beamLayout, type PlacedNode } from "./beamLayout";
import { figureText } from "./Figure";
import { useDecodingState } from "./useDecoding";
import { marked } from "./words";

interface BeamTreeProps {
  readonly tree: BeamState;
  readonly winner: number | null;
}

/** So many steps are drawn: the tree stays small however long the text. */
const numColumns = 12;
const columnWidth = 104;
const rowHeight = 26;
const top = 22;
const boxWidth = 84;
const boxHeight = 20;

export function BeamTree({ tree, winner }: BeamTreeProps) {
  const layout = beamLayout(tree, numColumns, winner);
  const width = numColumns * columnWidth;
  const height = top + layout.rows * rowHeight;
  return (
    <section
      className={styles.scroll}
      aria-label="Beam tree, scrolls sideways"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    >
      <svg className={styles.tree} width={width} height={height} role="img" aria-label={labelOf(layout)}>
        {stepsOf(layout).map((step) => (
          <text key={step} className={styles.step} x={leftOf(step - layout.first) + boxWidth / 2} y={11}>
            {step}
          </text>
        ))}
        {layout.nodes.map((placed) => (
          <Edge key={placed.node.id} placed={placed} />
        ))}
        {layout.nodes.map((placed) => (
          <Node key={placed.node.id} placed={placed} />
        ))}
      </svg>
    </section>
  );
}

const labelOf = ({ first, last, nodes }: BeamLayout) =>
  `Steps ${first} to ${last} of the search, ${nodes.length} hypotheses`;

const stepsOf = ({ first, last }: BeamLayout) =>
  Array.from({ length: last - first + 1 }, (_, column) => first + column);

const leftOf = (column: number) => column * columnWidth;
const middleOf = (row: number) => top + row * rowHeight + boxHeight / 2;

function Edge({ placed: { column, row, parentRow, kind } }: { readonly placed: PlacedNode }) {
  if (parentRow === null) return null;
  const from = leftOf(column - 1) + boxWidth;
  const to = leftOf(column);
  const bend = (from + to) / 2;
  const path = `M${from} ${middleOf(parentRow)}C${bend} ${middleOf(parentRow)} ${bend} ${middleOf(row)} ${to} ${middleOf(row)}`;
  return <path className={styles.edge} data-kind={kind} d={path} />;
}

function Node({ placed: { node, column, row, kind } }: { readonly placed: PlacedNode }) {
  const texts = useDecodingState((state) => state.texts);
  const text = marked(texts.get(node.token) ?? `#${node.token}`);
  return (
    <g
      className={styles.node}
      data-kind={kind}
      transform={`translate(${leftOf(column)} ${top + row * rowHeight})`}
    >
      <title>
        {`${text}: p ${formatNumber(Math.exp(node.logProbability))}, sum of log p ${figureText(node.score)}, ${kindWords[kind]}`}
      </title>
      <rect width={boxWidth} height={boxHeight} rx={4} />
      <text x={6} y={14}>
        {text.length > 7 ? `${text.slice(0, 6)}…` : text}
      </text>
      <text className={styles.score} x={boxWidth - 5} y={14}>
        {node.score === null ? "−∞" : node.score.toFixed(1).replace("-", "−")}
      </text>
    </g>
  );
}

const kindWords: Record<PlacedNode["kind"], string> = {
  best: "on the best way",
  open: "open",
  finished: "finished",
  faded: "dropped",
};
