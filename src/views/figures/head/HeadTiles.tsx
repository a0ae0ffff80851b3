/** @file A tile for each head: its number, colour and entropy; a click selects it, its eye hides it, a double click solos it. */

import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import styles from "../figures.module.css";
import type { HeadGestures, HeadTilesProps } from "../types";
import { HeadBar } from "./HeadBar";
import { HeadEye } from "./HeadEye";
import own from "./HeadTiles.module.css";

export function HeadTiles(props: HeadTilesProps) {
  const { numHeads, shown, onAll, onNone, onInvert } = props;
  const [tabStop, setTabStop] = useState(0);
  const tiles = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent) => {
    const next = nextTile(event.key, tabStop, numHeads);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    setTabStop(next);
    tiles.current?.querySelectorAll<HTMLElement>("[data-tile]")[next]?.focus();
  };
  return (
    <div className={`${styles.figure} ${own.tiles}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div className={own.row} ref={tiles} role="group" aria-label="Heads" onKeyDown={walk}>
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
            onUse={setTabStop}
            gestures={props.gestures}
            onHover={props.onHover}
          />
        ))}
      </div>
      <div className={own.actions}>
        <button type="button" className={own.action} onClick={onAll} aria-label="Show all heads">
          all
        </button>
        <button type="button" className={own.action} onClick={onNone} aria-label="Show no head">
          none
        </button>
        <button
          type="button"
          className={own.action}
          onClick={onInvert}
          aria-label="Invert which heads are shown"
        >
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
  readonly onUse: (head: number) => void;
  readonly gestures: HeadGestures;
  readonly onHover: (head: number | null) => void;
}

function Tile(props: TileProps) {
  const { head, isShown, isSelected, entropy, badge, isPruned, isTabStop, gestures, onHover } = props;
  const figure = entropy === null ? "" : `, entropy ${entropy.toFixed(3)} of its largest`;
  const about = isPruned ? ", pruned: it was removed" : figure;
  const onClick = (event: MouseEvent) => {
    props.onUse(head);
    if (!isPruned) clickHead(event, head, gestures);
  };
  return (
    <div
      className={own.cell}
      data-hidden={!isShown || undefined}
      data-selected={isSelected || undefined}
      onPointerEnter={() => onHover(head)}
      onPointerLeave={() => onHover(null)}
    >
      <button
        type="button"
        className={own.tile}
        aria-pressed={isSelected}
        aria-label={`Head ${head}${badge ? `, ${badge}` : ""}${about}`}
        title={`Head ${head}${about}\nclick selects it, Shift-click adds it, double click shows it alone`}
        data-tile
        data-pruned={isPruned || undefined}
        aria-disabled={isPruned || undefined}
        tabIndex={isTabStop ? 0 : -1}
        onClick={onClick}
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
      {!isPruned && (
        <HeadEye
          head={head}
          isShown={isShown}
          className={own.eye}
          tabIndex={isTabStop ? 0 : -1}
          onToggle={gestures.onToggle}
        />
      )}
    </div>
  );
}

/** A keyboard's click has no count. The first click of a double one selects, which soloing does too. */
export function clickHead(event: MouseEvent, head: number, { onSelect, onAdd, onSolo }: HeadGestures): void {
  if (event.detail > 0 && event.shiftKey) onAdd(head);
  else if (event.detail === 2 || (event.detail === 0 && event.shiftKey)) onSolo(head);
  else if (event.detail < 2) onSelect(head);
}

function nextTile(key: string, tile: number, numHeads: number): number | null {
  if (key === "ArrowLeft") return Math.max(0, tile - 1);
  if (key === "ArrowRight") return Math.min(numHeads - 1, tile + 1);
  if (key === "Home") return 0;
  return key === "End" ? numHeads - 1 : null;
}
