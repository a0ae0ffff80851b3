/** @file The mask of the active model: the grid, its tools, two masks to compare, and what the mask does. */

import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useState } from "react";
import { countHeads, type HeadPlace, placesOf } from "../../analysis/head-sets";
import { formatNumber } from "../../lib/format";
import { emptyHistory, type MaskSubject, type ModelInfo } from "../../store";
import { ScaleLegend } from "../figures/ScaleLegend";
import { About } from "../ui/About";
import { useApp } from "../ui/context";
import { Sign } from "../ui/Sign";
import { Working } from "../ui/Working";
import { CompareMasks } from "./CompareMasks";
import { GridExport } from "./GridExport";
import { cellState, importanceAt } from "./grid-model";
import { MaskGrid } from "./MaskGrid";
import styles from "./MaskPanel.module.css";
import panel from "./Panel.module.css";
import { usePruning } from "./use-pruning";

export function MaskPanel({ subject }: { readonly subject: MaskSubject }) {
  const app = useApp();
  const { info, mask, slot } = subject;
  const [chosen, setPlace] = useState<HeadPlace>([0, 0]);
  const place = fitPlace(chosen, info);
  const importance = useImportance(info);
  const kept = usePruning((state) => state.kept[slot.id]);
  return (
    <section className={panel.panel} aria-label="Mask">
      <header className={panel.head}>
        <h2>Mask</h2>
        <span className={panel.under} data-testid="mask-count">
          {countHeads(mask)} of {info.numLayers * info.numHeads - placesOf(info.prunedHeads).length} heads
          masked
        </span>
        <Tools subject={subject} importance={importance} />
      </header>
      <MaskGrid
        info={info}
        mask={mask}
        importance={importance}
        a={kept?.A?.mask ?? null}
        b={kept?.B?.mask ?? null}
        place={place}
        onPlace={setPlace}
        onToggle={(places) => app.pruning.toggle(places)}
        onSet={(places, isMasked) => app.pruning.set(places, isMasked)}
        onOpen={(at) => app.pruning.openInAttention(at)}
      />
      <Group gap="6px 18px" justify="space-between">
        <div className={styles.chosen} data-testid="mask-chosen">
          <span>{placeText(place, subject, importance)}</span>
          <Button
            size="compact-xs"
            data-testid="open-in-attention"
            onClick={() => app.pruning.openInAttention(place)}
          >
            Open in Attention
          </Button>
        </div>
      </Group>
      <Group gap="6px 18px" justify="space-between">
        <ScaleLegend label="importance" scale={{ kind: "weights", color: "sequential" }} />
        <ImportanceNote info={info} />
      </Group>
      <CompareMasks subject={subject} />
    </section>
  );
}

const fitPlace = ([layer, head]: HeadPlace, info: ModelInfo): HeadPlace => [
  Math.min(layer, info.numLayers - 1),
  Math.min(head, info.numHeads - 1),
];

function placeText(place: HeadPlace, { info, mask }: MaskSubject, importance: Float32Array | null): string {
  const [layer, head] = place;
  const value = importanceAt(place, info, importance);
  const figure = value === null ? "" : ` · importance ${formatNumber(value)}`;
  return `Layer ${layer} · Head ${head}${figure} · ${cellState(place, mask, info.prunedHeads)}`;
}

/** The importance of the model's heads; null while only that of another model is known. */
function useImportance({ model }: ModelInfo): Float32Array | null {
  const importance = usePruning((state) => state.importance);
  return importance?.model === model ? importance.values.data : null;
}

function ImportanceNote({ info }: { readonly info: ModelInfo }) {
  const app = useApp();
  const importance = usePruning((state) => state.importance);
  const request = usePruning((state) => state.importanceRequest);
  const isKnown = importance?.model === info.model;
  if (request.kind !== "idle" || !isKnown) {
    return (
      <Working
        what="Importance of each head"
        request={request}
        onCancel={() => app.pruning.effects.cancel("importanceRequest")}
        onRetry={() => app.pruning.effects.retry()}
      />
    );
  }
  return (
    <p className={panel.remark}>
      without a mask on {importance.dataName}, n = {importance.n}
    </p>
  );
}

interface ToolsProps {
  readonly subject: MaskSubject;
  readonly importance: Float32Array | null;
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
          Click or press Space to mask or restore, Shift-click for a range, a row's or column's number for all
          of it; Alt-click opens a head in Attention.
        </p>
      </About>
      <GridExport subject={subject} importance={importance} />
    </div>
  );
}
