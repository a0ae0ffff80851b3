/** @file A head view or model view as the data that a saved page holds: JSON, with the weights in base64. */

import type { Segments, SpecialTokens } from "../../../figures/attention";
import { at, type FloatTensor } from "../../../lib/tensor";
import type { FigureToken } from "../types";

/** How each weight is stored: as computed, or as a multiple of 1 / 65535, which is right to 0.000008. */
export type WeightFormat = "float32" | "unorm16";

export interface SavedFigure {
  readonly kind: "heads" | "model";
  readonly label: string;
  readonly tokens: readonly FigureToken[];
  readonly numLayers: number;
  readonly numHeads: number;
  /** The layers whose weights are stored: all of them, or one. */
  readonly layers: readonly number[];
  readonly weights: { readonly format: WeightFormat; readonly base64: string };
  readonly pruned: Readonly<Record<number, readonly number[]>>;
  readonly layer: number;
  /** The one that the model view shows large at first. */
  readonly head: number;
  /** The heads shown at first, and those in full colour while the others are faint; null if all are. */
  readonly heads: readonly number[];
  readonly fullHeads: readonly number[] | null;
  readonly threshold: number;
  readonly specialTokens: SpecialTokens;
  readonly segments: Segments;
  readonly rawTokens: boolean;
}

/** A page of these weights is smaller than 1 MB: base64 adds a third. */
const mostBytes = 680_000;
const bytesOf: Record<WeightFormat, number> = { float32: 4, unorm16: 2 };

/** Which of `[L, H, T, T]` is stored, and how: all layers if they fit, or must; in full if that fits. */
export function packing(
  [numLayers = 0, ...map]: readonly number[],
  layer: number,
  isWhole: boolean,
): Pick<SavedFigure, "layers"> & { readonly format: WeightFormat } {
  const size = map.reduce((product, side) => product * side, 1);
  const all = Array.from({ length: numLayers }, (_, index) => index);
  const fits = (layers: readonly number[], format: WeightFormat) =>
    layers.length * size * bytesOf[format] <= mostBytes;
  if (fits(all, "float32")) return { layers: all, format: "float32" };
  if (isWhole || fits(all, "unorm16")) return { layers: all, format: "unorm16" };
  return { layers: [layer], format: fits([layer], "float32") ? "float32" : "unorm16" };
}

const most = 65535;

/** The weights of `layers` out of `[L, H, T, T]`. */
export function packWeights(
  attentions: FloatTensor,
  layers: readonly number[],
  format: WeightFormat,
): SavedFigure["weights"] {
  const parts = layers.map((layer) => {
    const { data } = at(attentions, layer);
    const stored =
      format === "float32" ? data : Uint16Array.from(data, (weight) => Math.round(weight * most));
    return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  });
  return { format, base64: base64Of(parts) };
}

/** `[layers, H, T, T]`. */
export function unpackWeights({ weights, layers, numHeads, tokens }: SavedFigure): FloatTensor {
  const { buffer } = Uint8Array.from(atob(weights.base64), (character) => character.charCodeAt(0));
  const data =
    weights.format === "float32"
      ? new Float32Array(buffer)
      : Float32Array.from(new Uint16Array(buffer), (stored) => stored / most);
  return { data, shape: [layers.length, numHeads, tokens.length, tokens.length] };
}

const chunk = 0x8000;

function base64Of(parts: readonly Uint8Array[]): string {
  const pieces: string[] = [];
  for (const bytes of parts) {
    for (let start = 0; start < bytes.length; start += chunk) {
      pieces.push(String.fromCharCode(...bytes.subarray(start, start + chunk)));
    }
  }
  return btoa(pieces.join(""));
}
