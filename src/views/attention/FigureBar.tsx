/** @file The figure's controls, on its top edge: which view, which layer, which heads. */

import { ActionIcon, Group, NativeSelect, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconLayoutSidebarRight } from "@tabler/icons-react";
import {
  initialView,
  invertHeads,
  layerOf,
  shownHeads,
  soloHead,
  type Tab,
  toggleHead,
  walkLayers,
} from "../../store";
import { HeadTiles } from "../figures/head/HeadTiles";
import { useApp, useAppState, usePanel, useVisibleSlots } from "../ui/context";
import { Sign } from "../ui/Sign";
import { AboutFigure } from "./AboutFigure";
import { ExportMenu } from "./ExportMenu";
import styles from "./FigureBar.module.css";
import { FigureOptions } from "./FigureOptions";
import { entropyShares } from "./picture";

interface FigureBarProps {
  readonly isInspectorOpen: boolean;
  readonly onInspector: (isOpen: boolean) => void;
}

const tabs: readonly { readonly value: Tab; readonly label: string }[] = [
  { value: "heads", label: "Heads" },
  { value: "model", label: "Model" },
];

export function FigureBar({ isInspectorOpen, onInspector }: FigureBarProps) {
  const app = useApp();
  const tab = useAppState((state) => state.view.tab);
  return (
    <section className={styles.bar} aria-label="The figure's controls">
      <div className={styles.row}>
        <SegmentedControl
          aria-label="View"
          data-testid="tabs"
          value={tab}
          onChange={(next) => app.changeView((view) => ({ ...view, tab: next }))}
          data={[...tabs]}
        />
        <LayerChoice />
        <Tiles />
        <div className={styles.tools}>
          <AboutFigure />
          <ExportMenu />
          <Tooltip label={isInspectorOpen ? "Close the inspector" : "Inspect the selected head"}>
            <ActionIcon
              aria-label="Inspector"
              aria-pressed={isInspectorOpen}
              data-testid="inspector-toggle"
              onClick={() => onInspector(!isInspectorOpen)}
            >
              <Sign icon={IconLayoutSidebarRight} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <FigureOptions />
    </section>
  );
}

/** While no model is there: as many as the models that come along have. */
const usual = { numLayers: 6, numHeads: 12 };

/** The active model's numbers, from its picture. */
function useActiveInfo() {
  const active = useAppState((state) => state.active);
  return usePanel(active).picture?.info ?? usual;
}

/** Layers go as far as the deepest model on screen. */
function useNumLayers(): number {
  const slots = useVisibleSlots();
  const { numLayers } = useActiveInfo();
  const others = slots.map(({ state }) => (state.kind === "ready" ? state.info.numLayers : 0));
  return Math.max(numLayers, ...others);
}

function LayerChoice() {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const numLayers = useNumLayers();
  const layer = layerOf(view, numLayers);
  const walk = (step: number) => app.changeView((before) => walkLayers(before, step, numLayers));
  const choose = (next: number) => app.changeView((before) => ({ ...before, layer: next }));
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        aria-label="Previous layer"
        data-testid="previous-layer"
        disabled={layer === 0}
        onClick={() => walk(-1)}
      >
        <Sign icon={IconChevronLeft} />
      </ActionIcon>
      <NativeSelect
        aria-label="Layer"
        data-testid="layer-select"
        size="xs"
        value={String(layer)}
        onChange={(event) => choose(Number(event.currentTarget.value))}
        data={Array.from({ length: numLayers }, (_, i) => ({ value: String(i), label: `Layer ${i}` }))}
      />
      <ActionIcon
        aria-label="Next layer"
        data-testid="next-layer"
        disabled={layer === numLayers - 1}
        onClick={() => walk(1)}
      >
        <Sign icon={IconChevronRight} />
      </ActionIcon>
    </Group>
  );
}

function Tiles() {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  const { numHeads, numLayers } = picture?.info ?? usual;
  const shown = shownHeads(view, numHeads);
  const flags = Array.from({ length: numHeads }, (_, head) => shown.includes(head));
  const entropies = picture ? entropyShares(picture, layerOf(view, numLayers)) : flags.map(() => null);
  const showHeads = (heads: readonly number[] | null) => app.changeView((before) => ({ ...before, heads }));
  return (
    <HeadTiles
      numHeads={numHeads}
      shown={flags}
      selectedHead={view.head}
      entropies={entropies}
      pruned={picture?.info.prunedHeads[layerOf(view, numLayers)]}
      onToggle={(head) => app.changeView((before) => toggleHead(before, head, numHeads))}
      onSolo={(head) => app.changeView((before) => soloHead(before, head, numHeads))}
      onAll={() => showHeads(initialView.heads)}
      onNone={() => showHeads([])}
      onInvert={() => app.changeView((before) => invertHeads(before, numHeads))}
    />
  );
}
