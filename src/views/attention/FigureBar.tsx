/** @file The figure's controls, above it: the view, the layer, the heads, and buttons for the rest. */

import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { figureKeys } from "../../figures/figure";
import {
  attentionJupyter,
  furtherOf,
  invertHeads,
  layerOf,
  type Picture,
  type Slot,
  showHeads,
  shownHeads,
  walkLayers,
} from "../../store";
import { AboutFigure } from "../charts/AboutFigure";
import { FileMenu } from "../charts/FileMenu";
import { jupyterFile, useOrigin } from "../charts/jupyter-file";
import { HeadTiles } from "../figures/head/HeadTiles";
import { useActiveSlot, useApp, useAppState, usePanel, useVisibleSlots } from "../ui/context";
import { Sign } from "../ui/Sign";
import { askedOf } from "./drawn";
import styles from "./FigureBar.module.css";
import { useRaisedHead } from "./focus-context";
import { useHeadGestures } from "./head-gestures";
import { entropyShares, standInSize } from "./picture";
import { useIsWide } from "./room";
import { useDrawn } from "./use-drawn";
import { ViewMenu } from "./ViewMenu";
import { attentionViews } from "./views";

interface FigureBarProps {
  readonly isInspectorOpen: boolean;
  readonly onInspector: (isOpen: boolean) => void;
}

export function FigureBar({ isInspectorOpen, onInspector }: FigureBarProps) {
  const tab = useAppState((state) => state.view.tab);
  const { title, about } = attentionViews[tab];
  return (
    <section className={styles.bar} aria-label="The figure's controls">
      <Tabs />
      <LayerChoice />
      <Tiles />
      <Group gap={4} ml="auto" wrap="nowrap">
        <AboutFigure title={title} about={about} testId="about-figure" />
        <ViewMenu />
        <Files />
        <InspectorToggle isOpen={isInspectorOpen} onToggle={() => onInspector(!isInspectorOpen)} />
      </Group>
    </section>
  );
}

const tabs = figureKeys(attentionViews).map((value) => ({ value, label: attentionViews[value].label }));

/** All tabs where there is room for them, so that the controls stay on as few lines as before. */
function Tabs() {
  const app = useApp();
  const tab = useAppState((state) => state.view.tab);
  const named = { "aria-label": "View", "data-testid": "tabs", value: tab };
  const choose = (next: typeof tab) => app.changeView((view) => ({ ...view, tab: next }));
  return useIsWide() ? (
    <SegmentedControl {...named} onChange={choose} data={tabs} />
  ) : (
    <NativeSelect
      {...named}
      className={styles.tabs ?? ""}
      size="xs"
      onChange={(event) => choose(event.currentTarget.value as typeof tab)}
      data={tabs}
    />
  );
}

interface InspectorToggleProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Named by the head that the inspector shows. */
function InspectorToggle({ isOpen, onToggle }: InspectorToggleProps) {
  const view = useAppState((state) => state.view);
  const { numLayers, numHeads } = useActiveInfo();
  const head = view.head === null ? "–" : Math.min(view.head, numHeads - 1);
  return (
    <Tooltip label={isOpen ? "Close the inspector" : "Inspect the selected head"}>
      <Button
        className={styles.inspect}
        variant={isOpen ? "light" : "default"}
        aria-label="Inspector"
        aria-pressed={isOpen}
        data-testid="inspector-toggle"
        onClick={onToggle}
      >
        L{layerOf(view, numLayers)} H{head}
      </Button>
    </Tooltip>
  );
}

const exportNames = { label: "Export", title: "The figure, and the weights behind it", testId: "export" };

/** The weights of the active model. */
function Files() {
  const slot = useActiveSlot();
  const { picture } = usePanel(useAppState((state) => state.active));
  return slot && picture ? (
    <PictureFiles slot={slot} picture={picture} />
  ) : (
    <FileMenu {...exportNames} fileName="attention" kinds={[]} disabled />
  );
}

function PictureFiles({ slot, picture }: { readonly slot: Slot; readonly picture: Picture }) {
  const view = useAppState((state) => state.view);
  const { layer, head, heads } = askedOf(view, picture);
  const origin = useOrigin(slot.id);
  const state = useDrawn(slot, picture, view);
  const further = useAppState((app) => furtherOf(app, slot.id).found);
  const excerpt = { picture, layer, heads };
  const kinds =
    state.kind === "drawn"
      ? attentionViews[view.tab].files({ excerpt, view, drawn: state.drawn, further })
      : [];
  const jupyterFiles =
    origin?.info.model === picture.info.model
      ? [
          jupyterFile(`attention-${picture.info.name}`, () =>
            attentionJupyter({ origin, picture, layer, head }),
          ),
        ]
      : [];
  return (
    <FileMenu
      {...exportNames}
      fileName={`attention-${picture.info.name}-layer-${layer}`}
      kinds={[...kinds, ...jupyterFiles]}
      disabled={picture.isStored === true}
    />
  );
}

/** The active model's numbers, from its picture. */
function useActiveInfo() {
  const active = useAppState((state) => state.active);
  return usePanel(active).picture?.info ?? standInSize;
}

/** As many as the deepest model on screen has. */
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
        className={styles.step}
        aria-label="Previous layer"
        data-testid="previous-layer"
        disabled={layer === 0}
        onClick={() => walk(-1)}
      >
        <Sign icon={IconChevronLeft} />
      </ActionIcon>
      <NativeSelect
        aria-label="Layer"
        classNames={{ root: styles.layer ?? "", input: styles.layerInput ?? "" }}
        data-testid="layer-select"
        size="xs"
        value={String(layer)}
        onChange={(event) => choose(Number(event.currentTarget.value))}
        data={Array.from({ length: numLayers }, (_, i) => ({ value: String(i), label: `Layer ${i}` }))}
      />
      <ActionIcon
        className={styles.step}
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
  const { numHeads, numLayers } = picture?.info ?? standInSize;
  const shown = shownHeads(view, numHeads);
  const flags = Array.from({ length: numHeads }, (_, head) => shown.includes(head));
  const entropies = picture ? entropyShares(picture, layerOf(view, numLayers)) : flags.map(() => null);
  const [, setRaised] = useRaisedHead();
  return (
    <HeadTiles
      numHeads={numHeads}
      shown={flags}
      selectedHead={view.head}
      entropies={entropies}
      pruned={picture?.info.prunedHeads[layerOf(view, numLayers)]}
      onHover={setRaised}
      gestures={useHeadGestures(numHeads)}
      onAll={() => app.changeView((before) => showHeads(before, null))}
      onNone={() => app.changeView((before) => showHeads(before, []))}
      onInvert={() => app.changeView((before) => invertHeads(before, numHeads))}
    />
  );
}
