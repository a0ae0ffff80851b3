/** @file A tile for each head: its number, colour and entropy; a click shows or hides it, a double click solos it. */

import { Group } from "@mantine/core";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { type Clicks, createClicks } from "../clicks";
import styles from "../figures.module.css";
import type { HeadTilesProps } from "../types";
import { HeadBar } from "./HeadBar";
import own from "./HeadTiles.module.css";

export function HeadTiles(props: HeadTilesProps) {
  const { numHeads, shown, onAll, onNone, onInvert } = props;
  const [tabStop, setTabStop] = useState(0);
  const tiles = useRef<HTMLDivElement>(null);
  const solo = (head: number) => (isAlone(shown, head) ? onAll() : props.onSolo(head));
  const clicks = useClicks(props.onToggle, solo);
  const activate = (event: MouseEvent, head: number) => {
    setTabStop(head);
    // A keyboard's click has no count and cannot become a double one.
    if (event.detail === 0) event.shiftKey ? solo(head) : props.onToggle(head);
    else clicks.click(head, event.detail);
  };
  const walk = (event: KeyboardEvent) => {
    const next = nextTile(event.key, tabStop, numHeads);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    setTabStop(next);
    tiles.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div className={`${styles.figure} ${own.tiles}`}>
      <Group gap={4} align="normal" ref={tiles} role="group" aria-label="Heads" onKeyDown={walk}>
        {shown.slice(0, numHeads).map((isShown, head) => (
          <Tile
            // biome-ignore lint/suspicious/noArrayIndexKey: a head is its index
            key={head}
            head={head}
            isShown={isShown}
            isSelected={head === props.selectedHead}
            entropy={props.entropies[head] ?? null}
            badge={props.badges?.[head] ?? null}
            isPruned={props.pruned?.includes(head) ?? false}
            isTabStop={head === Math.min(tabStop, numHeads - 1)}
            onClick={activate}
            onHover={props.onHover}
          />
        ))}
      </Group>
      <div className={own.actions}>
        <button type="button" onClick={onAll} aria-label="Show all heads">
          all
        </button>
        <button type="button" onClick={onNone} aria-label="Show no head">
          none
        </button>
        <button type="button" onClick={onInvert} aria-label="Invert which heads are shown">
          invert
        </button>
      </div>
    </div>
  );
}

interface TileProps {
  readonly head: number;
  readonly isShown: boolean;
  readonly isSelected: boolean;
  readonly entropy: number | null;
  readonly badge: string | null;
  readonly isPruned: boolean;
  readonly isTabStop: boolean;
  readonly onClick: (event: MouseEvent, head: number) => void;
  readonly onHover: (head: number | null) => void;
}

function Tile({
  head,
  isShown,
  isSelected,
  entropy,
  badge,
  isPruned,
  isTabStop,
  onClick,
  onHover,
}: TileProps) {
  const figure = entropy === null ? "" : `, entropy ${entropy.toFixed(3)} of its largest`;
  const about = isPruned ? ", pruned: it was removed" : figure;
  return (
    <button
      type="button"
      className={own.tile}
      aria-pressed={isShown}
      aria-label={`Head ${head}${badge ? `, ${badge}` : ""}${about}`}
      title={`Head ${head}${about}\nclick shows or hides it, double click shows it alone`}
      data-selected={isSelected || undefined}
      data-pruned={isPruned || undefined}
      aria-disabled={isPruned || undefined}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => !isPruned && onClick(event, head)}
      onPointerEnter={() => onHover(head)}
      onPointerLeave={() => onHover(null)}
    >
      <span className={own.number}>{head}</span>
      <span className={own.color}>
        <HeadBar head={head} />
      </span>
      <span className={own.entropy} data-unknown={entropy === null || isPruned || undefined}>
        <span style={{ width: `${(entropy ?? 0) * 100}%` }} />
      </span>
      {badge && <span className={own.badge}>{badge}</span>}
    </button>
  );
}

/** One judge of clicks for the life of the tiles, calling the newest handlers. */
function useClicks(onSingle: (head: number) => void, onDouble: (head: number) => void): Clicks {
  const handlers = useRef({ onSingle, onDouble });
  useEffect(() => {
    handlers.current = { onSingle, onDouble };
  });
  const clicks = useMemo(
    () =>
      createClicks(
        (head) => handlers.current.onSingle(head),
        (head) => handlers.current.onDouble(head),
      ),
    [],
  );
  useEffect(() => clicks.cancel, [clicks]);
  return clicks;
}

function isAlone(shown: readonly boolean[], head: number): boolean {
  return shown.every((isShown, index) => isShown === (index === head));
}

function nextTile(key: string, tile: number, numHeads: number): number | null {
  if (key === "ArrowLeft") return Math.max(0, tile - 1);
  if (key === "ArrowRight") return Math.min(numHeads - 1, tile + 1);
  if (key === "Home") return 0;
  return key === "End" ? numHeads - 1 : null;
}
