/**
 * @file The head view's column headings: query, key, and a number and mark for each column of weights, which can be
 * clicked like the head's tile. The keyboard has the tiles.
 */

import type { MapLook } from "../map-look";
import type { HeadGestures } from "../types";
import { HeadBar, MapBar } from "./HeadBar";
import { HeadEye } from "./HeadEye";
import { clickHead } from "./HeadTiles";
import own from "./HeadView.module.css";
import type { HeadLayout } from "./head-layout";
import { slotVariable } from "./layout-variables";

interface HeadHeadingProps {
  readonly layout: HeadLayout;
  readonly selectedHead: number | null;
  /** Of maps that are not heads, which cannot be clicked. */
  readonly looks: readonly MapLook[] | undefined;
  readonly gestures: HeadGestures;
}

export function HeadHeading({ layout, selectedHead, looks, gestures }: HeadHeadingProps) {
  return (
    <div className={own.heading} aria-hidden="true">
      <span className={own.columnName} data-side="query">
        query
      </span>
      <span className={own.columnName} data-side="key">
        key
      </span>
      {layout.cellHeads.map((head, slot) => (
        <span key={head} className={own.headColumn} style={slotVariable(slot)}>
          {looks?.[head] ? (
            <MapName look={looks[head]} />
          ) : (
            <>
              <button
                type="button"
                className={own.headNumber}
                data-selected={head === selectedHead || undefined}
                title={`Head ${head}`}
                tabIndex={-1}
                onClick={(event) => clickHead(event, head, gestures)}
              >
                {head}
                <HeadBar head={head} />
              </button>
              <HeadEye head={head} isShown className={own.eye} tabIndex={-1} onToggle={gestures.onToggle} />
            </>
          )}
        </span>
      ))}
    </div>
  );
}

function MapName({ look }: { readonly look: MapLook }) {
  return (
    <span className={own.mapName} title={look.words}>
      {look.name}
      <MapBar look={look} />
    </span>
  );
}
