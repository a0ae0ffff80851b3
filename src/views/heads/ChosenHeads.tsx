/** @file Heads that were dragged over in a chart, or have the largest values: to mask, to search among, or to see in Attention. */

import { Button, Group, NumberInput, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import type { ChartPart } from "../../figures/figure";
import { namesOf } from "../../figures/heads/findings";
import { plural } from "../../lib/format";
import { type ModelInfo, openHead, showHeads } from "../../store";
import { useApp } from "../ui/context";
import { useChosen } from "./use-chosen";

interface ChosenHeadsProps {
  readonly info: ModelInfo;
  readonly brush: NonNullable<ChartPart["brush"]>;
  /** The chart, with what hears of heads that are dragged over, and the heads that are chosen. */
  readonly children: (
    onBrush: (heads: readonly HeadPlace[]) => void,
    chosen: readonly HeadPlace[],
  ) => ReactNode;
}

export function ChosenHeads({ info, brush, children }: ChosenHeadsProps) {
  const app = useApp();
  const [chosen, setChosen] = useChosen();
  const [count, setCount] = useState(5);
  const layer = fullestLayer(chosen);
  const ofLayer = chosen.filter(([own]) => own === layer).map(([, head]) => head);
  const inPruning = (change: () => void) => () => {
    change();
    app.changeView((view) => ({ ...view, place: "pruning" }));
  };
  const mask = inPruning(() => app.pruning.set(chosen, true));
  const search = inPruning(() => app.pruning.searchAmong(chosen));
  const open = () => app.changeView((view) => showHeads(openHead(view, layer, ofLayer[0]!), ofLayer));
  // The chart is as wide.
  const { ref, width } = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref}>
      {children(setChosen, chosen)}
      <Group gap={10} mt={8} data-testid="chosen-heads">
        <Text fz="sm" aria-live="polite">
          {chosen.length === 0
            ? `${width >= brush.leastWidth ? "Drag over points to choose heads, or choose" : "Choose"} the`
            : `${plural(chosen.length, "head")} chosen: ${namesOf(chosen)}.`}
        </Text>
        {chosen.length === 0 ? (
          <>
            <NumberInput
              size="xs"
              w={70}
              min={1}
              max={brush.values.data.length}
              value={count}
              onChange={(value) => setCount(Number(value) || 1)}
              aria-label="How many heads"
            />
            <Button
              size="xs"
              h="auto"
              mih={30}
              styles={{ label: { whiteSpace: "normal" } }}
              onClick={() => setChosen(largest(brush.values, count))}
              data-testid="choose-largest"
            >
              heads with the largest {brush.quantity.toLowerCase()}
            </Button>
          </>
        ) : (
          <>
            <Button size="xs" onClick={mask} data-testid="mask-chosen">
              Mask them in Pruning
            </Button>
            {info.head === "classifier" && (
              <Button size="xs" onClick={search} data-testid="search-chosen">
                Search among these
              </Button>
            )}
            <Button size="xs" onClick={open} data-testid="open-chosen">
              Open {plural(ofLayer.length, "head")} of layer {layer} in Attention
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setChosen([])} data-testid="choose-none">
              Choose none
            </Button>
          </>
        )}
      </Group>
    </div>
  );
}

/** The layer with the most chosen heads, the lowest of equals. */
function fullestLayer(chosen: readonly HeadPlace[]): number {
  const counts = new Map<number, number>();
  for (const [layer] of chosen) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  const [fullest] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return fullest?.[0] ?? 0;
}

function largest({ data, shape }: ChosenHeadsProps["brush"]["values"], count: number): readonly HeadPlace[] {
  const [, numHeads = 1] = shape;
  return [...data.keys()]
    .filter((place) => !Number.isNaN(data[place]))
    .sort((a, b) => data[b]! - data[a]!)
    .slice(0, count)
    .map((place) => [Math.floor(place / numHeads), place % numHeads]);
}
