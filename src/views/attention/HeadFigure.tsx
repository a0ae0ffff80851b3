/** @file The head view of a slot: a line for each query, key and map that is drawn. */

import { useMemo } from "react";
import { fullHeads, type Picture, type Slot, type ViewState } from "../../store";
import { HeadView } from "../figures/head/HeadView";
import type { HeadGestures } from "../figures/types";
import { askedOf, type Drawn, lineMaps } from "./drawn";
import { useDrawnFocus } from "./drawn-focus";
import { useFocus } from "./focus-context";

export interface FigureSize {
  /** In CSS pixels. */
  readonly maxHeight: number;
  readonly compact: boolean;
  readonly large?: boolean;
}

interface HeadFigureProps extends FigureSize {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly view: ViewState;
  readonly drawn: Drawn;
  /** The head whose tile is pointed at. */
  readonly raised: number | null;
  readonly onRaised: (head: number | null) => void;
  readonly gestures: HeadGestures;
  readonly label: string;
}

export function HeadFigure(props: HeadFigureProps) {
  const { slot, picture, view, drawn, raised } = props;
  const { maps, looks } = useMemo(() => lineMaps(drawn), [drawn]);
  const focus = useDrawnFocus(useFocus(slot.id, picture), drawn.words);
  const { layer, heads } = askedOf(view, picture);
  const full = fullHeads(view, picture.info.numHeads);
  return (
    <HeadView
      tokens={drawn.tokens}
      attention={maps}
      heads={looks ? looks.map((_, map) => map) : heads}
      fullHeads={looks ? null : full && raised !== null ? [...full, raised] : full}
      pruned={looks ? [] : picture.info.prunedHeads[layer]}
      looks={looks ?? undefined}
      title={drawn.title ?? undefined}
      selectedHead={looks ? null : view.head}
      threshold={view.threshold}
      specialTokens={drawn.special}
      segments={view.segments}
      rawTokens={view.isRaw}
      label={props.label}
      maxHeight={props.maxHeight}
      compact={props.compact}
      large={props.large}
      headGestures={props.gestures}
      onHeadHover={props.onRaised}
      {...focus}
    />
  );
}
