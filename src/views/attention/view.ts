/** @file What a view of the Attention place is; its options are in `figures/attention.ts` under the same key. */

import type { ComponentType } from "react";
import type { About } from "../../figures/figure";
import type { Further, Picture, Slot, ViewState } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import type { Drawn } from "./drawn";
import type { Excerpt } from "./numbers-file";

export interface ViewProps {
  readonly slot: Slot;
  readonly picture: Picture;
  /** In CSS pixels. */
  readonly maxHeight: number;
  /** Side by side with other models. */
  readonly isOneOfMany: boolean;
}

export interface AttentionView {
  /** On its tab. */
  readonly label: string;
  readonly title: string;
  readonly about: About;
  readonly View: ComponentType<ViewProps>;
  files(source: FigureSource): readonly FileKind[];
}

/** What a figure's files are made from. */
export interface FigureSource {
  readonly excerpt: Excerpt;
  readonly view: ViewState;
  readonly drawn: Drawn;
  /** What the model was asked for this figure beside its picture. */
  readonly further: Further | null;
}

export const attentionFormula =
  "A = softmax(Q Kᵀ / √d), d the width of a head; a model that continues texts leaves the keys after a query out of the softmax";
