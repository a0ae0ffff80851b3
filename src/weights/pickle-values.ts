/** @file The values that a checkpoint's pickle may be made of. */

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

/** Something of Python's that the pickle names: only its name, never its code. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** A row of values, stored outside the pickle, or a part of one. */
export interface StoredStorage {
  readonly kind: "storage";
  readonly dtype: StoredDtype;
  /** The name of the row. */
  readonly key: string;
  /** How many values the whole row has. */
  readonly rowLength: number;
  /** Where in the row this storage begins, and how many values it has: all but in files before PyTorch 0.4 the row itself. */
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

/** Whether `value` is an integer that can count something: not negative, and exact. */
export function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
