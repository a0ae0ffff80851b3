/** @file The second step: the mask of the active model as a grid, and what it does. */

import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { countHeads, type HeadPlace, placesOf } from "../../analysis/head-sets";
import { formatNumber } from "../../lib/format";
import { emptyHistory, type GridImportance, layerOf, type MaskSubject, type ModelInfo } from "../../store";
import { ScaleLegend } from "../figures/ScaleLegend";
import { About } from "../ui/About";
import { useApp, useAppState } from "../ui/context";
import { Sign } from "../ui/Sign";
import { Working } from "../ui/Working";
import { AfterLooking } from "./AfterLooking";
import { EffectPanel } from "./EffectPanel";
import { GridExport } from "./GridExport";
import { type CellState, cellState, importanceAt } from "./grid-model";
import { MaskGrid } from "./MaskGrid";
import styles from "./MaskPanel.module.css";
import panel from "./Panel.module.css";
import { Step } from "./Step";
import { usePruning } from "./use-pruning";

export function MaskPanel({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const { info, mask, slot } = subject;
  const place = usePlace(info);
  const known = useImportance(info);
  const importance = known?.values.data ?? null;
  const kept = usePruning((state) => state.kept[slot.id]);
  const total = info.numLayers * info.numHeads - placesOf(info.prunedHeads).length;
  return (
    <Step
      step="look"
      title="Look at the effect"
      note={<span data-testid="mask-count">{`${countHeads(mask)} of ${total} heads masked`}</span>}
      tools={<Tools subject={subject} importance={known} />}
      testId="mask-panel"
    >
      <MaskGrid
        info={info}
        mask={mask}
        importance={importance}
        a={kept?.A?.mask ?? null}
        b={kept?.B?.mask ?? null}
        place={place}
        onPlace={(at) => pruning.select(at)}
        onToggle={(places) => pruning.toggle(places)}
        onSet={(places, isMasked) => pruning.set(places, isMasked)}
        onOpen={(at) => pruning.openInAttention(at)}
      />
      <p className={panel.remark} data-testid="mask-hint">
        A click on a head masks it or brings it back, and selects it.
      </p>
      <Group gap="4px 10px" fz="sm" data-testid="mask-chosen">
        <span>{placeText(place, subject, importance)}</span>
        <Button
          size="compact-xs"
          data-testid="open-in-attention"
          onClick={() => pruning.openInAttention(place)}
        >
          Open in Attention
        </Button>
      </Group>
      <div>
        <ScaleLegend label="importance" scale={{ kind: "weights", color: "sequential" }} />
        <div className={styles.source}>
          <ImportanceNote importance={known} />
        </div>
      </div>
      {info.head === "classifier" ? <EffectPanel subject={subject} /> : <AfterLooking subject={subject} />}
    </Step>
  );
}

/** The selected head, or the nearest that the model has. */
function usePlace({ numLayers, numHeads }: ModelInfo): HeadPlace {
  const layer = useAppState(({ view }) => layerOf(view, numLayers));
  const head = useAppState(({ view }) => Math.min(view.head ?? 0, numHeads - 1));
  return [layer, head];
}

const stateWords: Record<CellState, string> = { kept: "not masked", masked: "masked", pruned: "removed" };

function placeText(place: HeadPlace, { info, mask }: MaskSubject, importance: Float32Array | null): string {
  const [layer, head] = place;
  const value = importanceAt(place, info, importance);
  const figure = value === null ? "" : ` · importance ${formatNumber(value)}`;
  return `Layer ${layer} · Head ${head}${figure} · ${stateWords[cellState(place, mask, info.prunedHeads)]}`;
}

/** The importance of the model's heads; null while only that of another model is known. */
function useImportance({ model }: ModelInfo): GridImportance | null {
  const importance = usePruning((state) => state.importance);
  return importance?.model === model ? importance : null;
}

function ImportanceNote({ importance }: { readonly importance: GridImportance | null }) {
  const { pruning } = useApp();
  const request = usePruning((state) => state.importanceRequest);
  if (request.kind !== "idle" || !importance) {
    return (
      <Working
        what="Importance, for the colours"
        request={request}
        onCancel={() => pruning.effects.cancel("importanceRequest")}
        onRetry={() => pruning.effects.retry()}
      />
    );
  }
  return (
    <p className={panel.remark}>
      without a mask, on {importance.dataName}, n = {importance.n}
    </p>
  );
}

interface ToolsProps {
  readonly subject: MaskSubject;
  readonly importance: GridImportance | null;
}

function Tools({ subject, importance }: ToolsProps) {
  const { pruning } = useApp();
  const history = usePruning((state) => state.histories[subject.slot.id]) ?? emptyHistory;
  return (
    <div className={panel.tools}>
      <Tooltip label="Undo">
        <ActionIcon
          aria-label="Undo"
          data-testid="mask-undo"
          disabled={history.past.length === 0}
          onClick={() => pruning.undo()}
        >
          <Sign icon={IconArrowBackUp} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo">
        <ActionIcon
          aria-label="Redo"
          data-testid="mask-redo"
          disabled={history.future.length === 0}
          onClick={() => pruning.redo()}
        >
          <Sign icon={IconArrowForwardUp} />
        </ActionIcon>
      </Tooltip>
      <Button size="compact-xs" variant="subtle" data-testid="mask-invert" onClick={() => pruning.invert()}>
        Invert
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        data-testid="mask-clear"
        disabled={countHeads(subject.mask) === 0}
        onClick={() => pruning.clear()}
      >
        Clear
      </Button>
      <About title="The mask" testId="about-mask">
        <p>
          Each square is a head; a masked one, crossed out, has its attention weights multiplied by 0, so that
          its layer continues without it.
        </p>
        <p>
          The colour is its importance without a mask: |∂L/∂ξ| of the mean loss over the set, divided by the
          real tokens and by the L2 norm of its layer, so that layers cannot be compared with one another.
        </p>
        <p>
          Click or press Space to mask or restore a head, Shift-click for all between it and the last one, a
          row's or column's number for all of it; Alt-click opens a head in Attention.
        </p>
      </About>
      <GridExport subject={subject} importance={importance} />
    </div>
  );
}
