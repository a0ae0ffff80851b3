/** @file A whole beam tree as a picture for a paper. Pure. */

import type { BeamState } from "../../store";
import { type Drawing, element, type SvgElement } from "../figures/svg";
import { monospace } from "../ui/fonts";
import { pageColors } from "../ui/page-colors";
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
import { marked, type Texts } from "./words";

const colors = pageColors.light;
const { boxWidth, boxHeight, column, row, top } = beamSizes;

/** `winner`: the last node of the returned text, if it is known. */
export function beamDrawing(tree: BeamState, texts: Texts, winner: number | null): Drawing {
  const numSteps = tree.steps.length;
  const { nodes } = beamLayout(tree, 1, numSteps, winner);
  const steps = Array.from({ length: numSteps }, (_, step) =>
    element(
      "text",
      { x: leftOf(step) + boxWidth / 2, y: 11, "text-anchor": "middle", fill: colors.muted },
      String(step + 1),
    ),
  );
  const edges = nodes.flatMap((placed) => {
    const d = edgePath(placed);
    return d ? [element("path", { d, fill: "none", ...edgeLooks[placed.kind] })] : [];
  });
  return {
    width: numSteps * column,
    height: top + rowsOf(tree) * row,
    content: [
      element("g", { "font-family": monospace, "font-size": 11 }, [
        ...steps,
        ...edges,
        ...nodes.map((placed) =>
          nodeBox(placed, marked(texts.get(placed.node.token) ?? `#${placed.node.token}`)),
        ),
      ]),
    ],
    notes: [
      "A column is a step, a box a hypothesis with its last token and the sum of log p; better ones are higher. Blue: the best path, green: finished, pale: dropped.",
    ],
  };
}

const [edgeGrey, boxGrey] = ["#7b818b", "#a2a7af"];

const edgeLooks = {
  best: { stroke: colors.accent, "stroke-width": 2.2 },
  open: { stroke: edgeGrey, "stroke-width": 1.2 },
  finished: { stroke: colors.good, "stroke-width": 1.2 },
  faded: { stroke: edgeGrey, "stroke-width": 1.2, opacity: 0.3 },
} as const;

const boxLooks = {
  best: { fill: colors["accent-soft"], stroke: colors.accent, "stroke-width": 1.6 },
  open: { fill: colors.background, stroke: boxGrey },
  finished: { fill: colors.background, stroke: colors.good },
  faded: { fill: colors.background, stroke: boxGrey },
} as const;

function nodeBox(placed: PlacedNode, text: string): SvgElement {
  const { token, score } = boxTexts(placed, text);
  return element(
    "g",
    {
      transform: `translate(${leftOf(placed.column)} ${topOf(placed.row)})`,
      "data-node": placed.node.id,
      opacity: placed.kind === "faded" ? 0.42 : undefined,
    },
    [
      element("rect", { width: boxWidth, height: boxHeight, rx: 4, ...boxLooks[placed.kind] }),
      element("text", { x: 6, y: 14, fill: colors.text }, token),
      element("text", { x: boxWidth - 5, y: 14, "text-anchor": "end", fill: colors.muted }, score),
    ],
  );
}
