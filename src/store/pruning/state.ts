/** @file What the Pruning place knows, as plain data, and where it starts. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { HeadSet } from "../../analysis/head-sets";
import type { Metric, MetricName } from "../../analysis/metric";
import type { ExportFormat, ModelInfo, SearchInput, SearchOrder, SearchStep } from "../../engine/api/api";
import type { Progress } from "../../lib/call";
import type { AppError } from "../../lib/errors";
import type { FloatTensor } from "../../lib/tensor";
import type { RequestState, SlotId } from "../state";
import type { MaskHistory } from "./mask-history";

/** What chosen sentences are taken for, without a mask and with it. */
export interface SentenceEffect {
  readonly model: string;
  readonly texts: readonly string[];
  readonly mask: HeadSet;
  /** Logits `[texts, labels]`. */
  readonly before: FloatTensor;
  readonly after: FloatTensor;
}

export interface SetScore {
  /** Null where a set is too small for one. */
  readonly metric: Metric | null;
  readonly loss: number;
}

/** How right a model is about a labelled set, without a mask and with it. */
export interface SetEffect {
  readonly model: string;
  /** Those of the set that was scored. */
  readonly texts: readonly string[];
  readonly mask: HeadSet;
  readonly before: SetScore;
  readonly after: SetScore;
}

export const keptNames = ["A", "B"] as const;
export type KeptName = (typeof keptNames)[number];

export interface KeptMask {
  readonly mask: HeadSet;
  /** What a model makes of a set under this mask, and which; null while it is not known. */
  readonly score: KeptScore | null;
}

export interface KeptScore extends SetScore {
  readonly model: string;
  /** Those of the set. */
  readonly texts: readonly string[];
}

export type KeptMasks = Readonly<Partial<Record<KeptName, KeptMask>>>;

/** The importance of each head of a model on a set, by which the grid is coloured. */
export interface GridImportance {
  readonly model: string;
  /** `[numLayers, numHeads]`. */
  readonly values: FloatTensor;
  readonly n: number;
  readonly dataName: string;
}

/** How long a model takes for one text, in milliseconds. */
export interface PassTimes {
  /** Those of the set that was timed. */
  readonly texts: readonly string[];
  /** With gradients, and without; absent until they are known. */
  readonly gradients?: number;
  readonly scores?: number;
}

export interface SearchSettings {
  readonly threshold: number;
  readonly relative: boolean;
  readonly returned: "before" | "after";
  readonly toTheEnd: boolean;
  /** Orders that run, in the order of `searchOrders`. */
  readonly orders: readonly SearchOrder[];
  /** How many random orders. */
  readonly seeds: number;
  /** So many rows from the start of the set; null is all. */
  readonly rows: number | null;
  /** By the key of a model, the heads that may be masked; absent for all. */
  readonly among: Readonly<Record<string, HeadSet>>;
}

export type RunState =
  | { readonly kind: "waiting" }
  | { readonly kind: "running" }
  /** Cancelled, or cut off when the page was left: it can go on. */
  | { readonly kind: "stopped" }
  | { readonly kind: "done"; readonly mask: HeadSet }
  | { readonly kind: "failed"; readonly error: AppError };

export interface SearchRun {
  readonly order: SearchOrder;
  readonly seed: number;
  readonly steps: readonly SearchStep[];
  readonly state: RunState;
}

/** Searches over one model and one set with the same rule for stopping, so that their curves belong together. */
export interface Experiment {
  readonly input: Required<Omit<SearchInput, "order" | "seed" | "resume" | "heads">> &
    Pick<SearchInput, "heads">;
  readonly dataName: string;
  /** What the searches watch. */
  readonly metric: MetricName;
  /** Heads that can be masked. */
  readonly total: number;
  readonly runs: readonly SearchRun[];
}

/** The search that is going on; there is one at a time. */
export interface RunningSearch {
  readonly model: string;
  readonly isPaused: boolean;
}

export interface Comparison {
  /** Largest |logit of the masked model − logit of the pruned one|, over `n` texts. */
  readonly difference: number | null;
  readonly n: number;
  /** Milliseconds of each run over the same `timedTexts` texts, masked and pruned in turn. */
  readonly masked: readonly number[];
  readonly pruned: readonly number[];
  readonly timedTexts: number;
}

export type ExportState =
  | { readonly kind: "running"; readonly progress: Progress | null }
  | { readonly kind: "done"; readonly bytes: number }
  | { readonly kind: "failed"; readonly error: AppError };

/** A model that was made by removing heads from the one in another slot. */
export interface PrunedModel {
  readonly heads: HeadSet;
  readonly slot: SlotId;
  readonly before: ModelInfo;
  /** Null until it is made. */
  readonly after: ModelInfo | null;
  readonly comparison: Comparison | null;
  readonly request: RequestState;
  readonly exports: Readonly<Partial<Record<ExportFormat, ExportState>>>;
}

export interface PruningState {
  readonly histories: Readonly<Record<SlotId, MaskHistory>>;
  readonly kept: Readonly<Record<SlotId, KeptMasks>>;
  /** The sentences a person chose; null are those that come along. */
  readonly ownSentences: readonly string[] | null;
  readonly sentences: SentenceEffect | null;
  readonly set: SetEffect | null;
  /** How the figures of the present mask are coming along. */
  readonly effects: RequestState;
  readonly importance: GridImportance | null;
  readonly importanceRequest: RequestState;
  readonly settings: SearchSettings;
  /** By the key of the model, as are the experiments. */
  readonly passTimes: Readonly<Record<string, PassTimes>>;
  readonly experiments: Readonly<Record<string, Experiment>>;
  readonly running: RunningSearch | null;
  /** Why the searches are not kept over a reload; null if they are, or there is nothing to keep. */
  readonly notKept: AppError | null;
  /** By the slot of the model that heads were removed from. */
  readonly pruned: Readonly<Record<SlotId, PrunedModel>>;
}

export type PruningStore = StoreApi<PruningState>;

const usualSettings: SearchSettings = {
  threshold: 0.05,
  relative: false,
  returned: "before",
  toTheEnd: false,
  orders: ["importance"],
  seeds: 5,
  rows: null,
  among: {},
};

const idle: RequestState = { kind: "idle" };

export function createPruningStore(): PruningStore {
  return createStore<PruningState>()(() => ({
    histories: {},
    kept: {},
    ownSentences: null,
    sentences: null,
    set: null,
    effects: idle,
    importance: null,
    importanceRequest: idle,
    settings: usualSettings,
    passTimes: {},
    experiments: {},
    running: null,
    notKept: null,
    pruned: {},
  }));
}
