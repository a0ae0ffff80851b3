/** @file The selected head: its matrix and its numbers. */

import { ActionIcon, Button, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import {
  largestEntropy,
  meanDistance,
  meanEntropy,
  shareOn,
  weightAtOffset,
} from "../../analysis/head-figures";
import { hasHead } from "../../analysis/head-sets";
import { formatFull, formatNumber, plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import { layerOf, type Picture, type Slot, shownHeads, soloHead } from "../../store";
import { MatrixView } from "../figures/matrix/MatrixView";
import { useActiveSlot, useApp, useAppState, usePanel } from "../ui/context";
import { Sign } from "../ui/Sign";
import { useFocus } from "./focus-context";
import styles from "./Inspector.module.css";
import { isCausal, useLayerAttention, useTokens } from "./picture";

export function Inspector({ onClose }: { readonly onClose: () => void }) {
  const slot = useActiveSlot();
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  const head = useAppState((state) => state.view.head);
  const hasHead = slot && picture && head !== null && picture.result.tokens.length > 0;
  return (
    <div className={styles.inspector} data-testid="inspector">
      <ActionIcon className={styles.close} aria-label="Close the inspector" onClick={onClose}>
        <Sign icon={IconX} />
      </ActionIcon>
      {hasHead ? (
        <OneHead slot={slot} picture={picture} head={Math.min(head, picture.info.numHeads - 1)} />
      ) : (
        <NoHead isWaiting={!picture} />
      )}
    </div>
  );
}

function NoHead({ isWaiting }: { readonly isWaiting: boolean }) {
  return (
    <>
      <h2>{isWaiting ? "The selected head" : "No head selected"}</h2>
      <Text inherit fz="xs" c="dimmed" mt={-8}>
        {isWaiting ? "\u00a0" : "Click a head's tile to see its matrix and its numbers."}
      </Text>
      <div className={styles.blank} aria-hidden="true" />
    </>
  );
}

interface OneHeadProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly head: number;
}

function OneHead({ slot, picture, head }: OneHeadProps) {
  const app = useApp();
  const view = useAppState((state) => state.view);
  const { numHeads, numLayers } = picture.info;
  const layer = layerOf(view, numLayers);
  const attention = useHead(useLayerAttention(picture, layer), head);
  const tokens = useTokens(picture);
  const focus = useFocus(slot.id, picture);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const shown = shownHeads(view, numHeads);
  const isAlone = shown.length === 1 && shown[0] === head;
  return (
    <>
      <h2>
        Layer {layer} · Head {head}
      </h2>
      <Text inherit fz="xs" c="dimmed" mt={-8}>
        {slot.label}
      </Text>
      <div ref={ref} className={styles.matrix}>
        {width > 0 && (
          <MatrixView
            tokens={tokens}
            attention={attention}
            color="sequential"
            showLabels={false}
            rawTokens={view.isRaw}
            specialTokens={view.special}
            label={`Attention of layer ${layer}, head ${head}`}
            size={width}
            {...focus}
          />
        )}
      </div>
      {hasHead(picture.info.prunedHeads, [layer, head]) ? (
        <Text inherit fz="xs" c="dimmed" mt={-8}>
          This head was pruned: it looks at nothing and has no numbers.
        </Text>
      ) : (
        <Figures picture={picture} attention={attention} />
      )}
      <Button onClick={() => app.changeView((before) => soloHead(before, head, numHeads))} data-testid="solo">
        {isAlone ? "Show all heads" : "Show this head alone"}
      </Button>
    </>
  );
}

/** One head's `[T, T]`, the same object as long as layer and head are. */
function useHead(layer: FloatTensor, head: number): FloatTensor {
  return useMemo(() => at(layer, head), [layer, head]);
}

interface FiguresProps {
  readonly picture: Picture;
  readonly attention: FloatTensor;
}

function Figures({ picture, attention }: FiguresProps) {
  const rows = useMemo(() => figuresOf(picture, attention), [picture, attention]);
  const numTokens = picture.result.tokens.length;
  return (
    <>
      <dl className={styles.figures}>
        {rows.map(({ name, value, title }) => (
          <div key={name} title={title}>
            <dt>{name}</dt>
            <dd title={formatFull(value)}>{formatNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <Text inherit fz="xs" c="dimmed" mt={-8}>
        Means over n = {plural(numTokens, "query token")}, special ones too
        {numTokens > 1 && `; n = ${numTokens - 1} for the previous and the next token`}.
      </Text>
    </>
  );
}

interface FigureRow {
  readonly name: string;
  readonly value: number;
  /** What it is, exactly. */
  readonly title: string;
}

function figuresOf(picture: Picture, attention: FloatTensor): readonly FigureRow[] {
  const { tokens, special } = picture.result;
  const { sep } = picture.info.specialTokens;
  const n = tokens.length;
  const isFirst = tokens.map((_, key) => key === 0);
  const isSeparator = tokens.map((token, key) => key > 0 && token === sep);
  const firstName = special[0] ? `on ${tokens[0]}` : "on the first token";
  const largest = largestEntropy(tokens.length, isCausal(picture));
  return [
    {
      name: "entropy, mean per token, nats",
      value: meanEntropy(attention),
      title: `mean over ${n} queries of −Σ p ln p`,
    },
    {
      name: isCausal(picture) ? "largest possible, causal" : "largest possible, ln N",
      value: largest,
      title: isCausal(picture)
        ? `mean of ln 1 to ln ${tokens.length}: a query sees only itself and the tokens before it`
        : `N = ${tokens.length} tokens`,
    },
    { name: firstName, value: shareOn(attention, isFirst), title: "mean weight a query gives it" },
    ...(isSeparator.includes(true)
      ? [
          {
            name: `on ${sep}`,
            value: shareOn(attention, isSeparator),
            title: "mean weight a query gives them together",
          },
        ]
      : []),
    {
      name: "on the previous token",
      value: weightAtOffset(attention, -1),
      title: `mean of the diagonal below the main one, n = ${n - 1}`,
    },
    {
      name: "on the token itself",
      value: weightAtOffset(attention, 0),
      title: `mean of the main diagonal, n = ${n}`,
    },
    {
      name: "on the next token",
      value: weightAtOffset(attention, 1),
      title: `mean of the diagonal above the main one, n = ${n - 1}`,
    },
    {
      name: "distance, tokens",
      value: meanDistance(attention),
      title: "mean over queries of Σ p · |query − key|",
    },
  ];
}
