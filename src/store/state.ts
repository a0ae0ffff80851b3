/** @file Everything the page knows, as plain data, and where it starts. */

import type { HeadSet } from "../analysis/head-sets";
import type { AttendResult, DeviceInfo, EmbeddedModel, ModelInfo, TokenizeResult } from "../engine/api/api";
import type { Progress } from "../lib/call";
import type { AppError } from "../lib/errors";
import { firstModel, firstSentence } from "./first-view";
import type { Predictions } from "./predictions";
import { differenceOf, initialView, type ViewState } from "./view";

/** What is looked at: a sentence, and a second one where a pair is. */
export interface Subject {
  readonly text: string;
  readonly pair: string | null;
}

/** Names one of the page's models for as long as it is there; readable, since tests and links use it. */
export type SlotId = string;

export type SlotSource =
  | { readonly kind: "embedded"; readonly model: EmbeddedModel }
  | {
      readonly kind: "hub";
      readonly id: string;
      readonly revision: string | null;
      readonly hub: string | null;
    }
  /** Random weights in the shape of the model in slot `base`. */
  | { readonly kind: "random"; readonly base: SlotId; readonly seed: number }
  /** The model in slot `base` without some of its heads. */
  | { readonly kind: "pruned"; readonly base: SlotId; readonly heads: HeadSet }
  | { readonly kind: "files"; readonly files: readonly File[]; readonly name: string };

/** A cancelled load is `failed` with the code "aborted". */
export type SlotState =
  | { readonly kind: "empty" }
  | { readonly kind: "loading"; readonly progress: Progress | null }
  | { readonly kind: "ready"; readonly info: ModelInfo }
  | { readonly kind: "failed"; readonly error: AppError };

export interface Slot {
  readonly id: SlotId;
  readonly label: string;
  readonly source: SlotSource;
  readonly state: SlotState;
}

/** One model's answer to one subject. */
export interface Picture {
  readonly subject: Subject;
  readonly info: ModelInfo;
  readonly result: AttendResult;
  readonly predictions: Predictions;
  /** Set if it was computed in advance, not here. */
  readonly isStored?: true;
}

/** What became of the latest request; a cancelled one is `failed` with the code "aborted". */
export type RequestState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly progress: Progress | null }
  | { readonly kind: "failed"; readonly error: AppError };

/** The tokens of a subject, known before its first picture. */
interface Preview {
  readonly subject: Subject;
  readonly tokens: TokenizeResult;
}

/** The last good picture of a slot stays while a new one is made, and when that fails. */
export interface Panel {
  readonly picture: Picture | null;
  readonly preview?: Preview;
  readonly request: RequestState;
}

/** What one figure needs of a model beside its picture. */
export interface Further {
  readonly kind: "mask" | "text" | "queries";
  /** The heads that were masked. */
  readonly mask: HeadSet;
  readonly picture: Picture;
}

export interface FurtherPanel {
  readonly found: Further | null;
  readonly request: RequestState;
}

export type DeviceState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly info: DeviceInfo }
  | { readonly kind: "failed"; readonly error: AppError };

/** Something a person should know that belongs to no figure. */
export interface Notice {
  readonly message: string;
  readonly hint: string;
  /** A button beside the words. */
  readonly action?: { readonly label: string; readonly act: () => void };
  /** Another one before it. */
  readonly alternative?: { readonly label: string; readonly act: () => void };
  /** What its X does besides taking it away. */
  readonly onDismiss?: () => void;
}

export interface AppState {
  readonly subject: Subject;
  readonly slots: readonly Slot[];
  readonly active: SlotId;
  /** The model that the open dialog adds, which says what becomes of it. */
  readonly adding: SlotId | null;
  readonly panels: Readonly<Record<SlotId, Panel>>;
  readonly further: Readonly<Record<SlotId, FurtherPanel>>;
  readonly view: ViewState;
  readonly device: DeviceState;
  readonly notices: readonly Notice[];
}

/** The longest sentence the page takes in, in UTF-16 units; a model holds far less. */
export const maxTextLength = 200_000;

const emptyPanel: Panel = { picture: null, request: { kind: "idle" } };

export const defaultModel = { kind: "embedded", model: firstModel } as const satisfies SlotSource;

export const defaultSources: readonly Exclude<SlotSource, { kind: "files" }>[] = [
  { kind: "random", base: "bert-emotion", seed: 1 },
  defaultModel,
  { kind: "embedded", model: "gpt2-stories" },
];

export const defaultActive: SlotId = "bert-emotion";

export function initialState(): AppState {
  return {
    subject: { text: firstSentence, pair: null },
    slots: [],
    active: defaultActive,
    adding: null,
    panels: {},
    further: {},
    view: initialView,
    device: { kind: "starting" },
    notices: [],
  };
}

const emptyFurther: FurtherPanel = { found: null, request: { kind: "idle" } };

export const furtherOf = (state: AppState, id: SlotId): FurtherPanel => state.further[id] ?? emptyFurther;

export const panelOf = (state: AppState, id: SlotId): Panel => state.panels[id] ?? emptyPanel;

/** Slots whose picture is on screen: all of them side by side, else the active one. */
export function visibleSlots(state: AppState): readonly Slot[] {
  if (state.view.layout === "single") return state.slots.filter((slot) => slot.id === state.active);
  return columnsOf(state.slots, state.active);
}

/** The model whose attention is subtracted from that of the one in a slot; undefined if none is. */
export function subtractedSlot({ slots, view }: AppState, from: SlotId): Slot | undefined {
  if (view.place !== "attention" || differenceOf(view) !== "model") return undefined;
  return slots.find(({ id }) => id === view.otherModel) ?? slots.find(({ id }) => id !== from);
}

/** Slots whose picture a figure on screen needs. */
export function neededSlots(state: AppState): readonly Slot[] {
  const visible = visibleSlots(state);
  const others = visible.flatMap(({ id }) => subtractedSlot(state, id) ?? []);
  return [...new Set([...visible, ...others])];
}

const maxColumns = 3;

/** What fits side by side: the first slots, or those that end with the active one. */
function columnsOf(slots: readonly Slot[], active: SlotId): readonly Slot[] {
  const end = Math.max(maxColumns, slots.findIndex((slot) => slot.id === active) + 1);
  return slots.slice(end - maxColumns, end);
}

/** A model without sentence pairs is asked about the first sentence alone. */
export function subjectFor(info: ModelInfo, subject: Subject): Subject {
  return info.hasPairs ? subject : { text: subject.text, pair: null };
}

/** Whether two lists hold the same models in the same states, however far a load has come. */
export const sameSlots = (a: readonly Slot[], b: readonly Slot[]): boolean =>
  a.length === b.length && a.every((slot, place) => isSameSlot(slot, b[place]!));

const isSameSlot = (a: Slot, b: Slot): boolean =>
  a === b ||
  (a.id === b.id &&
    a.label === b.label &&
    a.source === b.source &&
    (a.state === b.state || (a.state.kind === "loading" && b.state.kind === "loading")));

/** The slot of the model that the open dialog adds. */
export const addedSlot = ({ slots, adding }: AppState): Slot | undefined =>
  slots.find(({ id }) => id === adding);

/** Slots that failed to load, apart from those that show it themselves: on screen, or in the dialog that adds one. */
export function failedUnseen(state: AppState): readonly Slot[] {
  const shown = [state.adding, ...visibleSlots(state).map(({ id }) => id)];
  return state.slots.filter((slot) => hasFailed(slot) && !shown.includes(slot.id));
}

/** Whether loading ended in an error; a cancelled load did not. */
export const hasFailed = ({ state }: Slot): boolean =>
  state.kind === "failed" && state.error.code !== "aborted";
/** Whether there is nothing to read. */
export const isBlank = ({ text, pair }: Subject): boolean => `${text}${pair ?? ""}`.trim() === "";

export const sameSubject = (a: Subject, b: Subject): boolean => a.text === b.text && a.pair === b.pair;

/** Whether the slot's picture answers what the page asks now; a stored one only stands in for that. */
export function isCurrent(state: AppState, slot: Slot): boolean {
  const { picture } = panelOf(state, slot.id);
  if (!picture || picture.isStored || slot.state.kind !== "ready") return false;
  const { info } = slot.state;
  return picture.info.model === info.model && sameSubject(picture.subject, subjectFor(info, state.subject));
}
