/** @file A beam search as a scrolling tree: one column per step, better hypotheses higher. */

import { type KeyboardEvent, type UIEvent, useLayoutEffect, useRef, useState } from "react";
import { formatNumber } from "../../lib/format";
import type { BeamState } from "../../store";
import styles from "./BeamPanel.module.css";
import {
  beamLayout,
  beamSizes,
  boxTexts,
  edgePath,
  leftOf,
  type PlacedNode,
  rowsOf,
  topOf,
} from "./beam-layout";
import { figureText } from "./Figure";
import { useDecodingState } from "./use-decoding";
import { marked } from "./words";

interface BeamTreeProps {
  readonly tree: BeamState;
  readonly laneName: string;
  readonly winner: number | null;
}

/** How many columns outside the view are drawn. The rest are not, so that a long tree costs no more than a short one. */
const numSpare = 4;
const { column: columnWidth, row: rowHeight, boxWidth, boxHeight, top } = beamSizes;

export function BeamTree({ tree, laneName, winner }: BeamTreeProps) {
  const numSteps = tree.steps.length;
  const { scroller, view, onScroll } = useScroll(numSteps);
  const first = Math.max(1, Math.min(view.first, numSteps - view.count + 1));
  const last = Math.min(numSteps, first + view.count - 1);
  const { nodes } = beamLayout(tree, first, last, winner);
  return (
    <section
      ref={scroller}
      className={styles.scroll}
      aria-label={`Beam tree of ${laneName}, scrolls sideways`}
      data-testid="beam-tree"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={scrollByKey}
    >
      <svg
        className={styles.tree}
        width={numSteps * columnWidth}
        height={top + rowsOf(tree) * rowHeight}
        role="img"
        aria-label={`Steps ${first} to ${last} of ${numSteps}, ${nodes.length} hypotheses`}
      >
        {Array.from({ length: last - first + 1 }, (_, place) => first + place).map((step) => (
          <text key={step} className={styles.step} x={leftOf(step - 1) + boxWidth / 2} y={11}>
            {step}
          </text>
        ))}
        {nodes.map((placed) => (
          <Edge key={placed.node.id} placed={placed} />
        ))}
        {nodes.map((placed) => (
          <Node key={placed.node.id} placed={placed} />
        ))}
      </svg>
    </section>
  );
}

/** The columns to draw. The last step stays in view unless the user scrolls away from it. */
function useScroll(numSteps: number) {
  const scroller = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const [view, setView] = useState({ first: 1, count: 1 });
  const look = ({ scrollLeft, clientWidth }: HTMLElement) => {
    const first = Math.max(1, Math.floor(scrollLeft / columnWidth) + 1 - numSpare / 2);
    const count = Math.ceil(clientWidth / columnWidth) + numSpare;
    setView((before) => (before.first === first && before.count === count ? before : { first, count }));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree grows with its steps
  useLayoutEffect(() => {
    const own = scroller.current;
    if (!own) return;
    if (follows.current) own.scrollLeft = own.scrollWidth;
    look(own);
  }, [numSteps]);
  const onScroll = (event: UIEvent<HTMLElement>) => {
    const own = event.currentTarget;
    follows.current = own.scrollLeft + own.clientWidth > own.scrollWidth - columnWidth;
    look(own);
  };
  return { scroller, view, onScroll };
}

/** The arrow keys scroll here instead of stepping the lanes. */
function scrollByKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") event.stopPropagation();
}

function Edge({ placed }: { readonly placed: PlacedNode }) {
  const path = edgePath(placed);
  return path && <path className={styles.edge} data-kind={placed.kind} d={path} />;
}

function Node({ placed }: { readonly placed: PlacedNode }) {
  const { node, column, row, kind } = placed;
  const texts = useDecodingState((state) => state.texts);
  const text = marked(texts.get(node.token) ?? `#${node.token}`);
  const inBox = boxTexts(placed, text);
  return (
    <g className={styles.node} data-kind={kind} transform={`translate(${leftOf(column)} ${topOf(row)})`}>
      <title>
        {`${text}: p ${formatNumber(Math.exp(node.logProbability))}, sum of log p ${figureText(node.score)}, ${kindWords[kind]}`}
      </title>
      <rect width={boxWidth} height={boxHeight} rx={4} />
      <text x={6} y={14}>
        {inBox.token}
      </text>
      <text className={styles.score} x={boxWidth - 5} y={14}>
        {inBox.score}
      </text>
    </g>
  );
}

const kindWords: Record<PlacedNode["kind"], string> = {
  best: "on the best path",
  open: "open",
  finished: "finished",
  faded: "dropped",
};
