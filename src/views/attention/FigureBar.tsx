/** @file The figure's controls, above it: the view, the layer, the heads, and the options of the view. */

import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconColumns2, IconLayoutSidebarRight } from "@tabler/icons-react";
import { attentionFigures } from "../../figures/attention";
import { figureKeys } from "../../figures/figure";
import type { Option } from "../../figures/option";
import { attentionNotebook, invertHeads, layerOf, showHeads, shownHeads, walkLayers } from "../../store";
import { AboutFigure } from "../charts/AboutFigure";
import { FileMenu } from "../charts/FileMenu";
import { notebookFile, useOrigin } from "../charts/notebook-file";
import { HeadTiles } from "../figures/head/HeadTiles";
import { OptionControl } from "../figures/OptionControl";
import { useApp, useAppState, usePanel, useVisibleSlots } from "../ui/context";
import { Sign } from "../ui/Sign";
import styles from "./FigureBar.module.css";
import { useRaisedHead } from "./focus-context";
import { useHeadGestures } from "./head-gestures";
import { entropyShares, hasPair } from "./picture";
import { attentionViews } from "./views";

interface FigureBarProps {
  readonly isInspectorOpen: boolean;
  readonly onInspector: (isOpen: boolean) => void;
}

export function FigureBar({ isInspectorOpen, onInspector }: FigureBarProps) {
  const app = useApp();
  const tab = useAppState((state) => state.view.tab);
  const { title, about } = attentionViews[tab];
  return (
    <section className={styles.bar} aria-label="The figure's controls">
      <div className={styles.row}>
        <SegmentedControl
          aria-label="View"
          data-testid="tabs"
          value={tab}
          onChange={(next) => app.changeView((view) => ({ ...view, tab: next }))}
          data={figureKeys(attentionViews).map((value) => ({ value, label: attentionViews[value].label }))}
        />
        <LayerChoice />
        <Tiles />
        <div className={styles.tools}>
          <AboutFigure title={title} about={about} testId="about-figure" />
          <Files />
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
      <Options />
    </section>
  );
}

/** The weights of the active model. */
function Files() {
  const view = useAppState((state) => state.view);
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  const { numLayers, numHeads } = picture?.info ?? standIn;
  const layer = layerOf(view, numLayers);
  const origin = useOrigin(active);
  const kinds = picture
    ? attentionViews[view.tab].files({ picture, layer, heads: shownHeads(view, numHeads) }, view)
    : [];
  const head = Math.min(view.head ?? 0, numHeads - 1);
  const notebooks =
    picture && origin?.info.model === picture.info.model
      ? [
          notebookFile(`attention-${picture.info.name}`, () =>
            attentionNotebook({ origin, picture, layer, head }),
          ),
        ]
      : [];
  return (
    <FileMenu
      label="Export"
      title="The figure, and the weights of the shown heads"
      fileName={`attention-${picture?.info.name}-layer-${layer}`}
      kinds={[...kinds, ...notebooks]}
      disabled={!picture}
      testId="export"
    />
  );
}

function Options() {
  const tab = useAppState((state) => state.view.tab);
  const options: Readonly<Record<string, Option<unknown>>> = attentionFigures[tab].options;
  return (
    <div className={styles.options}>
      {Object.entries(options).map(([name, option]) =>
        option.control.needsPair ? (
          <PairOption key={name} name={name} option={option} />
        ) : (
          <OptionControl key={name} name={name} option={option} />
        ),
      )}
      <LayoutToggle />
    </div>
  );
}

/** Hidden unless there are two sentences, or the option would act unseen. */
function PairOption(props: { readonly name: string; readonly option: Option<unknown> }) {
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  const isDefault = useAppState(({ view }) => Reflect.get(view, props.name) === props.option.initial);
  return (picture && hasPair(picture)) || !isDefault ? <OptionControl {...props} /> : null;
}

function LayoutToggle() {
  const app = useApp();
  const isOn = useAppState((state) => state.view.layout === "side-by-side");
  const toggle = () => app.changeView((view) => ({ ...view, layout: isOn ? "single" : "side-by-side" }));
  return (
    <Button
      className={styles.layout}
      variant={isOn ? "light" : "default"}
      aria-pressed={isOn}
      aria-label="Side by side"
      onClick={toggle}
      data-testid="side-by-side"
    >
      <Sign icon={IconColumns2} />
      <span className={styles.layoutName}>Side by side</span>
    </Button>
  );
}

/** Until a model is loaded: the size of the embedded models. */
const standIn = { numLayers: 6, numHeads: 12 };

/** The active model's numbers, from its picture. */
function useActiveInfo() {
  const active = useAppState((state) => state.active);
  return usePanel(active).picture?.info ?? standIn;
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
  const { numHeads, numLayers } = picture?.info ?? standIn;
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
