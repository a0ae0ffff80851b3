/** @file The head view without weights: tokens and headings in the places that they will have. */

import { useSize } from "../../ui/use-size";
import styles from "../figures.module.css";
import { tokenText } from "../numbers";
import type { HeadGestures, HeadViewProps } from "../types";
import { HeadHeading } from "./HeadHeading";
import own from "./HeadView.module.css";
import { headingHeight, headLayout } from "./head-layout";
import { layoutVariables } from "./layout-variables";
import { TokenColumn } from "./TokenColumn";

export interface TokenOutlineProps
  extends Pick<HeadViewProps, "tokens" | "heads" | "selectedHead" | "specialTokens" | "rawTokens"> {
  readonly maxHeight: number;
  readonly compact: boolean;
}

const guess = { width: 1000, height: 640 };

/** There is nothing to act on yet. */
const nothing = () => {};
const noGestures: HeadGestures = { onSelect: nothing, onToggle: nothing, onSolo: nothing, onAdd: nothing };

export function TokenOutline({ tokens, maxHeight, ...props }: TokenOutlineProps) {
  const { heads, selectedHead, specialTokens, rawTokens, compact } = props;
  const { measured, width } = useSize<HTMLDivElement>("head view", guess);
  const rows = tokens.flatMap(({ special }, index) => (special && specialTokens !== "show" ? [] : [index]));
  const height = Math.max(maxHeight - headingHeight, 120);
  const layout = headLayout({
    width,
    maxHeight: maxHeight - headingHeight,
    rows,
    numTokens: tokens.length,
    longestToken: Math.max(0, ...tokens.map((token) => tokenText(token, rawTokens).length)),
    heads,
    selectedHead,
    compact,
    hasHiddenRow: rows.length < tokens.length,
  });
  const shown = { tokens, layout, members: rows, band: { top: 0, height }, rawTokens, compact };
  return (
    <div className={styles.figure} aria-hidden="true" inert data-testid="outline">
      <div className={styles.status} />
      <div {...measured} style={layoutVariables(layout, Math.min(layout.height, height))}>
        <HeadHeading looks={undefined} layout={layout} selectedHead={selectedHead} gestures={noGestures} />
        <div className={own.outline}>
          {(["query", "key"] as const).map((side) => (
            <TokenColumn
              key={side}
              side={side}
              focus={null}
              marked={null}
              pinned={false}
              onHover={nothing}
              onPin={nothing}
              {...shown}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
