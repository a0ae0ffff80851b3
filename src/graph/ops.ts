/** @file The operators a graph may contain, in groups of one file each. */

import { elementwise } from "./ops/elementwise";
import { fused } from "./ops/fused";
import { layout } from "./ops/layout";
import { linear } from "./ops/linear";
import { reduce } from "./ops/reduce";
import type { OpSpec } from "./ops/spec";

export type { Attrs } from "./ops/spec";

const groups = { ...elementwise, ...linear, ...layout, ...reduce } as const;

/** ONNX's names, and those of the operators encoded `byShape`. */
export type OpType = keyof typeof groups;

export const opSpecs: Readonly<Record<OpType, OpSpec>> = groups;

/** Operators that only `fuse/` writes, in place of several others. */
export type FusedType = keyof typeof fused;

export type NodeType = OpType | FusedType;

export const nodeSpecs: Readonly<Record<NodeType, OpSpec>> = { ...groups, ...fused };

/** The ONNX operator set that graphs use: the first with Gelu. */
export const opsetVersion = 20;
