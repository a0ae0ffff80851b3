/** @file The props of the attention figures: plain data in, the user's gestures out. */

import type { HeadPlace } from "../../analysis/head-sets";
import type { Segments, SpecialTokens } from "../../figures/attention";
import type { FloatTensor } from "../../lib/tensor";
import type { MapLook } from "./map-look";

export interface FigureToken {
  /** As a reader would write it, without the vocabulary's marks. */
  readonly text: string;
  /** As the vocabulary holds it, with `##` or `Ġ`. */
  readonly raw: string;
  readonly special: boolean;
  /** Whether this piece continues the word of the piece before it. */
  readonly continues: boolean;
  readonly segment: 0 | 1;
  /** What was written, of a token that replaces what the vocabulary lacks. */
  readonly original?: string | undefined;
}

/** One token in one of its two roles; `index` counts all tokens, hidden ones too. */
export interface TokenFocus {
  readonly side: "query" | "key";
  readonly index: number;
}

/** What is done with a head at its tile or at the heading of its numbers. */
export interface HeadGestures {
  /** A click, or Enter. */
  readonly onSelect: (head: number) => void;
  /** A click with Shift. */
  readonly onAdd: (head: number) => void;
  /** Its eye: shows or hides it. */
  readonly onToggle: (head: number) => void;
  /** A double click, or Shift+Enter. */
  readonly onSolo: (head: number) => void;
}

export interface HeadViewProps {
  readonly tokens: readonly FigureToken[];
  /** One layer, `[H, T, T]`, a row for each query. */
  readonly attention: FloatTensor;
  /** The heads that are drawn, in ascending order. */
  readonly heads: readonly number[];
  /** Those in full colour while the others are faint; null if all are. */
  readonly fullHeads: readonly number[] | null;
  /** Heads of the layer that were pruned. */
  readonly pruned?: readonly number[] | undefined;
  readonly selectedHead: number | null;
  /** Lines below this weight, 0 to 1, are not drawn. */
  readonly threshold: number;
  readonly specialTokens: SpecialTokens;
  readonly segments: Segments;
  readonly rawTokens: boolean;
  /** The token whose lines alone are drawn: hovered or pinned. */
  readonly focus: TokenFocus | null;
  readonly pinned: boolean;
  /** A preview begins or ends, by pointer or by keyboard. Not called while `pinned`. */
  readonly onHover: (focus: TokenFocus | null) => void;
  /** A click or Enter on a token; `null` when it releases the pinned one, as Esc does. */
  readonly onPin: (focus: TokenFocus | null) => void;
  /** A token across from the pinned one that is marked, and scrolled to whenever the object is another. */
  readonly marked: TokenFocus | null;
  /** Of maps that are not the heads of a layer, which `heads` then counts. */
  readonly looks?: readonly MapLook[] | undefined;
  /** What the maps are, if not single heads. */
  readonly title?: string | undefined;
  readonly headGestures: HeadGestures;
  /** The pointer is on a head's number, or on none. */
  readonly onHeadHover: (head: number | null) => void;
  /** The accessible name. */
  readonly label: string;
  /** Height of the figure in CSS pixels beyond which its tokens scroll; 700 by default. */
  readonly maxHeight?: number | undefined;
  /** For a narrow column: side by side, or a phone. */
  readonly compact?: boolean | undefined;
  /** To be read from afar: 18 px, without numbers. */
  readonly large?: boolean | undefined;
}

export interface ModelViewProps {
  readonly tokens: readonly FigureToken[];
  /** Every layer, `[L, H, T, T]`. */
  readonly attentions: FloatTensor;
  readonly selected: HeadPlace | null;
  /** Head numbers drawn at full strength, the others faded; all by default. */
  readonly shownHeads?: readonly number[] | undefined;
  readonly specialTokens: SpecialTokens;
  readonly segments: Segments;
  /** The height in CSS pixels that larger thumbnails may fill. */
  readonly maxHeight?: number | undefined;
  /** The selection moved here, by click or arrow key. */
  readonly onSelect: (head: HeadPlace) => void;
  /** A double click on a thumbnail (after `onSelect`) or Enter: show it large. */
  readonly onOpen: (head: HeadPlace) => void;
  readonly label: string;
}

export interface MatrixViewProps {
  readonly tokens: readonly FigureToken[];
  /** One head, `[T, T]`, a row for each query. */
  readonly attention: FloatTensor;
  /** `"sequential"` for the scale all figures share, `"diverging"` for differences, or a head's colour to scale towards. */
  readonly color: string;
  /** Numbers in the cells that have room for them, and beside the pointer. */
  readonly hasNumbers?: boolean | undefined;
  /** Whether the legend is on the right instead of below. */
  readonly isLegendBeside?: boolean | undefined;
  /** The least side of a cell; cells without room scroll within `maxHeight`. By default all cells are in view. */
  readonly leastCell?: number | undefined;
  readonly maxHeight?: number | undefined;
  readonly focus: TokenFocus | null;
  /** Whether `focus` is pinned: a click on it then releases it, and hovering has no effect. */
  readonly pinned?: boolean | undefined;
  readonly onHover: (focus: TokenFocus | null) => void;
  readonly onPin: (focus: TokenFocus | null) => void;
  /** A token across from the pinned one that is marked. */
  readonly marked: TokenFocus | null;
  readonly rawTokens: boolean;
  readonly specialTokens: SpecialTokens;
  readonly label: string;
  /** Width of the whole figure in CSS pixels, labels included. */
  readonly size: number;
}

export interface HeadTilesProps {
  readonly numHeads: number;
  /** One for each head. */
  readonly shown: readonly boolean[];
  readonly selectedHead: number | null;
  /** Mean row entropy as a share of ln N, 0 to 1, or null while unknown. */
  readonly entropies: readonly (number | null)[];
  /** A word or two under a tile, such as the head's pattern. */
  readonly badges?: readonly (string | null)[] | undefined;
  /** Heads of the layer that were pruned. */
  readonly pruned?: readonly number[] | undefined;
  /** The pointer is on a tile, or on none. */
  readonly onHover: (head: number | null) => void;
  readonly gestures: HeadGestures;
  readonly onAll: () => void;
  readonly onNone: () => void;
  readonly onInvert: () => void;
}
