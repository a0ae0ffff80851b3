/** @file The head view: one layer, a line for each query, key and head. */

import { fullHeads, layerOf, shownHeads } from "../../store";
import { HeadView } from "../figures/head/HeadView";
import { useAppState } from "../ui/context";
import { usePresenting } from "../ui/present-mode";
import { useFocus, useRaisedHead } from "./focus-context";
import { useHeadGestures } from "./head-gestures";
import { useLayerAttention, useTokens } from "./picture";
import { headFiles } from "./picture-files";
import { useIsNarrow } from "./room";
import { type AttentionView, attentionFormula, type ViewProps } from "./view";

export const headView: AttentionView = {
  label: "Heads",
  title: "Head view",
  about: {
    shows:
      "Each line goes from a query token on the left to a key token on the right; the more weight that head of this layer gives the key when it updates the query, the stronger the line.",
    formula: attentionFormula,
    read: "A query's weights sum to 1 in each head: point at a token to see its share of every other as numbers, and hide the special tokens if they drown the rest.",
  },
  View,
  files: headFiles,
};

function View({ slot, picture, maxHeight, isOneOfMany }: ViewProps) {
  const view = useAppState((state) => state.view);
  const { numLayers, numHeads } = picture.info;
  const layer = layerOf(view, numLayers);
  const isNarrow = useIsNarrow();
  const isPresenting = usePresenting();
  const [raised, setRaised] = useRaisedHead();
  const full = fullHeads(view, numHeads);
  return (
    <div data-testid="head-view" data-slot={slot.id} data-layer={layer}>
      <HeadView
        tokens={useTokens(picture)}
        attention={useLayerAttention(picture, layer)}
        heads={shownHeads(view, numHeads)}
        fullHeads={full && raised !== null ? [...full, raised] : full}
        pruned={picture.info.prunedHeads[layer]}
        selectedHead={view.head}
        threshold={view.threshold}
        specialTokens={view.special}
        segments={view.segments}
        rawTokens={view.isRaw}
        label={`Head view of ${slot.label}, layer ${layer}`}
        maxHeight={maxHeight}
        compact={isOneOfMany || isNarrow}
        large={isPresenting && !isOneOfMany && !isNarrow}
        headGestures={useHeadGestures(numHeads)}
        onHeadHover={setRaised}
        {...useFocus(slot.id, picture)}
      />
    </div>
  );
}
