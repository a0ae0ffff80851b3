/** @file A batch of token ids as the inputs of a program. */

import type { FloatTensor, IntTensor, Tensor } from "../lib/tensor";
import { tokenIds } from "./program";

export interface Row {
  readonly ids: readonly number[];
  /** Segments, if the model tells them apart. */
  readonly typeIds: readonly number[];
}

export interface FeedOptions {
  readonly hasTypeIds: boolean;
  readonly padId: number;
  readonly headMask?: FloatTensor | undefined;
}

/** Rows padded on the right to the longest: `input_ids`, `attention_mask`, `position_ids`, … each `[B, T]`. */
export function batchFeeds(rows: readonly Row[], options: FeedOptions): Record<string, Tensor> {
  const length = Math.max(...rows.map((row) => row.ids.length));
  const grid = (value: (row: Row, token: number) => number): IntTensor => ({
    data: Int32Array.from(rows.flatMap((row) => Array.from({ length }, (_, token) => value(row, token)))),
    shape: [rows.length, length],
  });
  return {
    [tokenIds]: grid((row, token) => row.ids[token] ?? options.padId),
    attention_mask: grid((row, token) => (token < row.ids.length ? 1 : 0)),
    position_ids: grid((_, token) => token),
    ...(options.hasTypeIds && { token_type_ids: grid((row, token) => row.typeIds[token] ?? 0) }),
    ...(options.headMask && { head_mask: options.headMask }),
  };
}
