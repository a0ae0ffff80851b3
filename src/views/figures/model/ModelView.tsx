/** @file The model view: every head of every layer as a small matrix, a layer a row. */

import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { HeadPlace } from "../../../analysis/head-sets";
import { attentionView } from "../attention-view";
import styles from "../figures.module.css";
import { ScaleLegend } from "../ScaleLegend";
import { SpokenNumbers } from "../SpokenNumbers";
import { useStableArray } from "../stable-array";
import { useDevicePixelRatio, useFigureTheme } from "../theme";
import type { ModelViewProps } from "../types";
import own from "./ModelView.module.css";
import { type ModelLayout, modelLayout, neighbour, thumbnailAt } from "./model-layout";
import { type ModelPicture, ModelStage } from "./model-stage";

/** The line above the thumbnails. */
const statusHeight = 40;
const allHeads: readonly number[] = [];

export function ModelView(props: ModelViewProps) {
  const { tokens, attentions, selected, specialTokens, segments, label } = props;
  const { ref: room, width } = useElementSize<HTMLDivElement>();
  const [numLayers = 0, numHeads = 0] = attentions.shape;
  const maxHeight = (props.maxHeight ?? 0) - statusHeight;
  const layout = useMemo(
    () => modelLayout(width, numLayers, numHeads, maxHeight),
    [width, numLayers, numHeads, maxHeight],
  );
  const view = useMemo(
    () => attentionView(attentions, tokens, specialTokens, segments),
    [attentions, tokens, specialTokens, segments],
  );
  const shownHeads = useStableArray(props.shownHeads ?? allHeads);
  const canvas = useModelStage({ view, layout, shownHeads: props.shownHeads ? shownHeads : null }, width > 0);
  const [hovered, setHovered] = useState<HeadPlace | null>(null);
  const named = hovered ?? selected;
  const tokensACell = view.rows.length / Math.max(1, layout.side);
  return (
    <section className={styles.figure} aria-label={label}>
      <div className={styles.status}>
        <span className={styles.statusText}>
          {named ? (
            <strong>{nameOf(named)}</strong>
          ) : (
            "hover a head, click to select it, double-click to open it"
          )}
          {tokensACell > 1 && ` · a pixel is the largest weight of about ${Math.ceil(tokensACell)}² pairs`}
        </span>
        <ScaleLegend label="weight" scale={{ kind: "weights", color: "sequential" }} />
      </div>
      <div ref={room} className={own.room}>
        <div className={own.grid} style={{ width: layout.width, height: layout.height }}>
          <canvas
            ref={canvas}
            className={own.canvas}
            style={{ width: layout.width, height: layout.height }}
          />
          <Numbers layout={layout} named={named} />
          <Thumbnails {...props} layout={layout} onHover={setHovered} />
        </div>
      </div>
      <SpokenNumbers
        view={view}
        tokens={tokens}
        rawTokens={false}
        heads={selected ? [selected[0] * numHeads + selected[1]] : []}
        focus={null}
        nameOf={(map) => nameOf([Math.floor(map / numHeads), map % numHeads])}
      />
    </section>
  );
}

function Numbers({ layout, named }: { readonly layout: ModelLayout; readonly named: HeadPlace | null }) {
  const { numLayers, numHeads, left, top, side } = layout;
  return (
    <div aria-hidden="true">
      <span className={own.axis} style={{ left, top: 0 }}>
        head
      </span>
      <span className={own.axis} style={{ left: 0, top: top - 19 }}>
        layer
      </span>
      {range(numLayers).map((layer) => (
        <span
          key={layer}
          className={own.layer}
          style={{ top: thumbnailAt(layout, [layer, 0]).y, height: side, width: left - 8 }}
          data-named={layer === named?.[0] || undefined}
        >
          {layer}
        </span>
      ))}
      {range(numHeads).map((head) => (
        <span
          key={head}
          className={own.head}
          style={{ left: thumbnailAt(layout, [0, head]).x, width: side, top: top - 22, height: 22 }}
          data-named={head === named?.[1] || undefined}
        >
          {head}
        </span>
      ))}
    </div>
  );
}

interface ThumbnailsProps extends ModelViewProps {
  readonly layout: ModelLayout;
  readonly onHover: (head: HeadPlace | null) => void;
}

/** A transparent button over each thumbnail; one of them is the tab stop. */
function Thumbnails({ layout, selected, onSelect, onOpen, onHover }: ThumbnailsProps) {
  const group = useRef<HTMLDivElement>(null);
  const tabStop = selected ?? [0, 0];
  const walk = (event: KeyboardEvent) => {
    const next =
      event.ctrlKey || event.metaKey || event.altKey ? null : neighbour(layout, tabStop, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next);
    group.current?.querySelectorAll("button")[next[0] * layout.numHeads + next[1]]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div
      ref={group}
      role="group"
      aria-label="Heads by layer"
      onKeyDown={walk}
      onPointerLeave={() => onHover(null)}
    >
      {range(layout.numLayers * layout.numHeads).map((map) => {
        const ref: HeadPlace = [Math.floor(map / layout.numHeads), map % layout.numHeads];
        const { x, y } = thumbnailAt(layout, ref);
        return (
          <button
            key={map}
            type="button"
            className={own.thumbnail}
            style={{ left: x, top: y, width: layout.side, height: layout.side }}
            aria-label={nameOf(ref)}
            aria-pressed={isSame(ref, selected)}
            tabIndex={isSame(ref, tabStop) ? 0 : -1}
            onPointerEnter={() => onHover(ref)}
            onClick={({ detail }) => {
              // A keyboard's click has no count.
              if (detail !== 2) onSelect(ref);
              if (detail === 0 || detail === 2) onOpen(ref);
            }}
          />
        );
      })}
    </div>
  );
}

function useModelStage(
  { view, layout, shownHeads }: Omit<ModelPicture, "theme" | "pixelRatio">,
  isDrawn: boolean,
) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<ModelStage>(null);
  const theme = useFigureTheme();
  const pixelRatio = useDevicePixelRatio();
  useEffect(() => {
    if (!canvas.current) return;
    const created = new ModelStage(canvas.current);
    stage.current = created;
    return () => created.dispose();
  }, []);
  useEffect(() => {
    if (isDrawn) stage.current?.show({ view, layout, shownHeads, theme, pixelRatio });
  }, [view, layout, shownHeads, theme, pixelRatio, isDrawn]);
  return canvas;
}

function nameOf([layer, head]: HeadPlace): string {
  return `Layer ${layer}, head ${head}`;
}

function isSame(one: HeadPlace, other: HeadPlace | null): boolean {
  return one[0] === other?.[0] && one[1] === other[1];
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
