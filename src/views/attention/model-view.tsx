/** @file The model view: every head of every layer as a small matrix. */

import { useMemo } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import { layerOf, shownHeads } from "../../store";
import { ModelView } from "../figures/model/ModelView";
import { useApp, useAppState } from "../ui/context";
import { modelMaps } from "./drawn";
import styles from "./FigureColumn.module.css";
import { modelFiles } from "./picture-files";
import { type AttentionView, attentionFormula, type ViewProps } from "./view";

export const modelView: AttentionView = {
  label: "Model",
  title: "Model view",
  about: {
    shows:
      "Each small square is one head's whole matrix: a row of squares is a layer; in a square a row of pixels is a query and a column a key, darker for more weight.",
    formula: attentionFormula,
    read: "A diagonal is a fixed distance, a column is a token that all look at, an even grey is a head that spreads its attention; click a square to select it, double-click to open it.",
  },
  View,
  files: modelFiles,
};

function View({ slot, picture, maxHeight }: ViewProps) {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const { numLayers, numHeads } = picture.info;
  const { isWords } = view;
  const maps = useMemo(() => modelMaps(picture, { isWords }), [picture, isWords]);
  const selected =
    view.head === null ? null : ([layerOf(view, numLayers), Math.min(view.head, numHeads - 1)] as const);
  const select = ([layer, head]: HeadPlace) => {
    app.models.activate(slot.id);
    app.changeView((before) => ({ ...before, layer, head }));
  };
  const open = ([layer, head]: HeadPlace) => {
    app.changeView((before) => ({ ...before, layer, head, heads: [head], tab: "heads" }));
  };
  return (
    <div data-testid="model-view" data-slot={slot.id} className={styles.model}>
      <ModelView
        tokens={maps.tokens}
        attentions={maps.attentions}
        selected={selected}
        maxHeight={maxHeight}
        shownHeads={view.heads === null ? undefined : shownHeads(view, numHeads)}
        specialTokens={view.special}
        segments={view.segments}
        onSelect={select}
        onOpen={open}
        label={`Model view of ${slot.label}`}
      />
    </div>
  );
}
