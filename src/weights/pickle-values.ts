/** @file The values that a checkpoint's pickle may contain. */

import type { StoredDtype } from "./dtype";
import type { Layout } from "./shapes";

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | StoredStorage
  | StoredTensor;

export interface PickleTuple {
  readonly kind: "tuple";
  readonly items: readonly PickleValue[];
}

interface PickleList {
  readonly kind: "list";
  readonly items: PickleValue[];
}

interface PickleDict {
  readonly kind: "dict";
  readonly entries: Map<PickleValue, PickleValue>;
}

/** A class or function of Python's that the pickle refers to: only its name, never its code. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** A row of values that is stored outside the pickle, or a part of one. */
export interface StoredStorage {
  readonly kind: "storage";
  readonly dtype: StoredDtype;
  /** The name of the row. */
  readonly key: string;
  /** The number of values in the whole row. */
  readonly rowLength: number;
  /** The part of the row that this storage is: all of it, except in files from before PyTorch 0.4. */
  readonly start: number;
  readonly length: number;
}

/** A tensor whose first element is the value `offset` of its storage. */
export interface StoredTensor {
  readonly kind: "tensor";
  readonly storage: StoredStorage;
  readonly offset: number;
  readonly layout: Layout;
}

type Kind = Extract<PickleValue, { kind: string }>["kind"];

export function isKind<K extends Kind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

/** Whether `value` is a non-negative safe integer. */
export function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
