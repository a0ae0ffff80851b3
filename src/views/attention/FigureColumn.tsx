/** @file One model's figure, with how its request goes and what to do when it fails. */

import { useElementSize } from "@mantine/hooks";
import type { HeadPlace } from "../../analysis/head-sets";
import { layerOf, type Picture, type Slot, shownHeads } from "../../store";
import { HeadView } from "../figures/head/HeadView";
import { ModelView } from "../figures/model/ModelView";

import { PredictionStrip } from "../text/PredictionStrip";
import { useApp, useAppState, usePanel } from "../ui/context";
import styles from "./FigureColumn.module.css";
import { FirstFigure, NextFigure } from "./FigureWorking";
import { useFocus } from "./focus-context";
import { useLayerAttention, useTokens } from "./picture";
import { useIsNarrow, useIsOneScreen } from "./room";

interface FigureColumnProps {
  readonly slot: Slot;
  /** Side by side with others: the column says whose it is. */
  readonly isOneOfMany: boolean;
}

/** Where the page scrolls as a whole, the figure has this height in CSS pixels. */
const freeHeight = 640;

export function FigureColumn({ slot, isOneOfMany }: FigureColumnProps) {
  const { picture } = usePanel(slot.id);
  const isOneScreen = useIsOneScreen();
  const { ref, height } = useElementSize<HTMLDivElement>();
  return (
    <section className={styles.column} aria-label={slot.label} data-testid={`column-${slot.id}`}>
      {isOneOfMany && <ColumnHead slot={slot} picture={picture} />}
      {picture && <NextFigure slot={slot} />}
      <div className={styles.body} ref={ref}>
        {!picture && <FirstFigure slot={slot} />}
        {picture && (
          <Figure
            slot={slot}
            picture={picture}
            maxHeight={isOneScreen ? height : freeHeight}
            isOneOfMany={isOneOfMany}
          />
        )}
      </div>
    </section>
  );
}

function ColumnHead({ slot, picture }: { readonly slot: Slot; readonly picture: Picture | null }) {
  const view = useAppState((state) => state.view);
  return (
    <header className={styles.head}>
      <h2>{slot.label}</h2>
      {picture && (
        <span>{layerText(layerOf(view, picture.info.numLayers), picture.info.numLayers, view.layer)}</span>
      )}
      <div className={styles.predictions}>
        <PredictionStrip slot={slot} compact />
      </div>
    </header>
  );
}

function layerText(layer: number, numLayers: number, wanted: number): string {
  return layer < wanted ? `layer ${layer}, its last` : `layer ${layer} of 0–${numLayers - 1}`;
}

interface FigureProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly maxHeight: number;
  readonly isOneOfMany: boolean;
}

function Figure(props: FigureProps) {
  const tab = useAppState((state) => state.view.tab);
  if (props.picture.result.tokens.length === 0) {
    return <p className={styles.empty}>Type a sentence to see where its tokens look.</p>;
  }
  return tab === "heads" ? <Heads {...props} /> : <Model {...props} />;
}

function Heads({ slot, picture, maxHeight, isOneOfMany }: FigureProps) {
  const view = useAppState((state) => state.view);
  const { numLayers, numHeads } = picture.info;
  const layer = layerOf(view, numLayers);
  const isNarrow = useIsNarrow();
  return (
    <div data-testid="head-view" data-slot={slot.id} data-layer={layer}>
      <HeadView
        tokens={useTokens(picture)}
        attention={useLayerAttention(picture, layer)}
        heads={shownHeads(view, numHeads)}
        pruned={picture.info.prunedHeads[layer]}
        selectedHead={view.head}
        threshold={view.threshold}
        specialTokens={view.special}
        segments={view.segments}
        rawTokens={view.isRaw}
        label={`Head view of ${slot.label}, layer ${layer}`}
        maxHeight={maxHeight}
        compact={isOneOfMany || isNarrow}
        {...useFocus(slot.id, picture)}
      />
    </div>
  );
}

function Model({ slot, picture }: FigureProps) {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const { numLayers, numHeads } = picture.info;
  const selected =
    view.head === null ? null : ([layerOf(view, numLayers), Math.min(view.head, numHeads - 1)] as const);
  const select = ([layer, head]: HeadPlace) => app.changeView((before) => ({ ...before, layer, head }));
  const open = ([layer, head]: HeadPlace) => {
    app.models.activate(slot.id);
    app.changeView((before) => ({ ...before, layer, head, heads: [head], tab: "heads" }));
  };
  return (
    <div data-testid="model-view" data-slot={slot.id} className={styles.model}>
      <ModelView
        tokens={useTokens(picture)}
        attentions={picture.result.attentions}
        selected={selected}
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
