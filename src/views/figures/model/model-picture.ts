/** @file The model view as a picture for a paper. */

import { monospace } from "../../ui/fonts";
import { pageColors } from "../../ui/page-colors";
import { attentionView } from "../attention-view";
import { pooledSize, poolMap } from "../pooling";
import { type Drawing, element, type SvgElement } from "../svg";
import { legendHeight, weightCells, weightLegend } from "../svg-cells";
import type { ModelViewProps } from "../types";
import { type ModelLayout, modelLayout, thumbnailAt } from "./model-layout";
import { faded } from "./model-stage";

export type ModelPictureInput = Pick<
  ModelViewProps,
  "tokens" | "attentions" | "shownHeads" | "specialTokens" | "segments"
>;

const width = 990;

export function modelDrawing(input: ModelPictureInput): Drawing {
  const { tokens, attentions, shownHeads, specialTokens, segments } = input;
  const [numLayers = 0, numHeads = 0] = attentions.shape;
  const layout = modelLayout(width, numLayers, numHeads);
  const view = attentionView(attentions, tokens, specialTokens, segments);
  const size = pooledSize(view.rows.length, layout.side);
  const thumbnails = Array.from({ length: numLayers * numHeads }, (_, map) => {
    const head = map % numHeads;
    const { x, y } = thumbnailAt(layout, [Math.floor(map / numHeads), head]);
    const isFaded = shownHeads && !shownHeads.includes(head);
    return element(
      "g",
      { transform: `translate(${x} ${y})`, opacity: isFaded ? faded : undefined },
      weightCells(poolMap(view, map, size), size, layout.side),
    );
  });
  const tokensACell = view.rows.length / size;
  return {
    width: layout.width,
    height: layout.height + legendHeight,
    content: [
      numbers(layout),
      ...thumbnails,
      frames(layout),
      weightLegend(layout.left, layout.height + legendHeight / 2),
    ],
    notes: [
      "A row of squares is a layer, a column a head; in a square a row is a query and a column a key.",
      ...(tokensACell > 1 ? [`A cell is the largest weight of about ${Math.ceil(tokensACell)}² pairs.`] : []),
    ],
  };
}

function numbers({ numLayers, numHeads, left, top, side, pitch }: ModelLayout): SvgElement {
  const layers = Array.from({ length: numLayers }, (_, layer) =>
    element(
      "text",
      { x: left - 8, y: top + layer * pitch + side / 2 + 4, "text-anchor": "end" },
      String(layer),
    ),
  );
  const heads = Array.from({ length: numHeads }, (_, head) =>
    element("text", { x: left + head * pitch + side / 2, y: top - 8, "text-anchor": "middle" }, String(head)),
  );
  const { muted } = pageColors.light;
  return element("g", { "font-family": monospace, "font-size": 12, fill: muted }, [...layers, ...heads]);
}

/** A line around each square, so that an empty one is seen too. */
function frames(layout: ModelLayout): SvgElement {
  const { numLayers, numHeads, side } = layout;
  const d = Array.from({ length: numLayers * numHeads }, (_, map) => {
    const { x, y } = thumbnailAt(layout, [Math.floor(map / numHeads), map % numHeads]);
    return `M${x - 0.5} ${y - 0.5}h${side + 1}v${side + 1}h${-side - 1}z`;
  });
  return element("path", { d: d.join(""), fill: "none", stroke: pageColors.light.line });
}
