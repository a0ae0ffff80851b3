/** @file The head view: one layer, a line for each query, key and head. */

import { layerOf } from "../../store";
import { useAppState } from "../ui/context";
import { usePresenting } from "../ui/present-mode";
import { DrawnFigure } from "./DrawnFigure";
import { useRaisedHead } from "./focus-context";
import { HeadFigure } from "./HeadFigure";
import { useHeadGestures } from "./head-gestures";
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
    read: "A query's weights sum to 1 in each head: point at a token to see its share of every other as numbers, and hide the special tokens if they drown the rest. A dot among the numbers is a weight below 0.005.",
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
  const gestures = useHeadGestures(numHeads);
  return (
    <div data-testid="head-view" data-slot={slot.id} data-layer={layer}>
      <DrawnFigure slot={slot} picture={picture} view={view}>
        {(drawn) => (
          <HeadFigure
            {...{ slot, picture, view, drawn, raised, gestures, maxHeight }}
            onRaised={setRaised}
            label={`Head view of ${slot.label}, layer ${layer}`}
            compact={isOneOfMany || isNarrow}
            large={isPresenting && !isOneOfMany && !isNarrow}
          />
        )}
      </DrawnFigure>
    </div>
  );
}
