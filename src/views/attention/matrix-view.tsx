/** @file The matrix view: the weights of one head, or of one map made of several, as numbers. */

import { layerOf } from "../../store";
import { useAppState } from "../ui/context";
import { DrawnFigure } from "./DrawnFigure";
import { MatrixFigure } from "./MatrixFigure";
import { matrixFiles } from "./picture-files";
import { type AttentionView, attentionFormula, type ViewProps } from "./view";

export const matrixView: AttentionView = {
  label: "Matrix",
  title: "Matrix view",
  about: {
    shows:
      "A row for each query token and a column for each key token; the cell is the weight that the selected head gives the key when it updates the query, as colour and, where there is room, as a number.",
    formula: attentionFormula,
    read: "Each row sums to 1. Move over the cells with the pointer or the arrow keys; under View, cells become as large as their numbers, several heads one mean or rollout, and another model is subtracted.",
  },
  View,
  files: matrixFiles,
};

function View({ slot, picture, maxHeight }: ViewProps) {
  const view = useAppState((state) => state.view);
  return (
    <div data-testid="matrix-view" data-slot={slot.id} data-layer={layerOf(view, picture.info.numLayers)}>
      <DrawnFigure slot={slot} picture={picture} view={view}>
        {(drawn) => (
          <MatrixFigure
            {...{ slot, picture, view, drawn, maxHeight }}
            label={`Attention matrix of ${slot.label}`}
          />
        )}
      </DrawnFigure>
    </div>
  );
}
