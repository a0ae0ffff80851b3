/** @file The closed set of operators a graph may contain: one line a group, one file a group in `ops/`. */

import { elementwise } from "./ops/elementwise";
import { layout } from "./ops/layout";
import { linear } from "./ops/linear";
import { reduce } from "./ops/reduce";
import type { OpSpec } from "./ops/spec";

export type { Attrs } from "./ops/spec";

const groups = { ...elementwise, ...linear, ...layout, ...reduce } as const;

/** Names are ONNX's own. */
export type OpType = keyof typeof groups;

export const opSpecs: Readonly<Record<OpType, OpSpec>> = groups;

/** The ONNX operator set the graphs are written in: the first with Gelu. */
export const opsetVersion = 20;
