/** @file What can be done with the selected head: mask it, find it in the charts, show it alone. */

import { Button, Group } from "@mantine/core";
import { type HeadPlace, hasHead, noHeads } from "../../analysis/head-sets";
import { shownHeads, soloHead } from "../../store";
import { useApp, useAppState } from "../ui/context";

interface HeadActionsProps {
  readonly slot: string;
  readonly place: HeadPlace;
  readonly numHeads: number;
}

export function HeadActions({ slot, place, numHeads }: HeadActionsProps) {
  const app = useApp();
  const [layer, head] = place;
  const view = useAppState((state) => state.view);
  const isMasked = hasHead(view.masks[slot] ?? noHeads, place);
  const shown = shownHeads(view, numHeads);
  const isAlone = shown.length === 1 && shown[0] === head;
  return (
    <Group gap={6}>
      <Button
        size="compact-sm"
        variant={isMasked ? "light" : "default"}
        aria-pressed={isMasked}
        title="Multiplies its output by 0 in Pruning. The attention shown here stays that of the whole model."
        onClick={() => app.pruning.toggle([place])}
        data-testid="mask-head"
      >
        {isMasked ? "Masked" : "Mask it"}
      </Button>
      <Button
        size="compact-sm"
        onClick={() => app.changeView((before) => ({ ...before, place: "heads", layer, head }))}
        data-testid="show-in-charts"
      >
        Show in charts
      </Button>
      <Button
        size="compact-sm"
        aria-pressed={isAlone}
        variant={isAlone ? "light" : "default"}
        title={isAlone ? "Show all heads" : "Show this head alone"}
        onClick={() => app.changeView((before) => soloHead(before, head, numHeads))}
        data-testid="solo"
      >
        Alone
      </Button>
    </Group>
  );
}
