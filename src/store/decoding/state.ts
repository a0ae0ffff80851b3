/** @file What the Decoding place knows, as plain data, and where it starts. */

import type { StrategyKind } from "../../decoding";
import type { LaneOptions, StepRecord, StopReason } from "../../engine/api/api";
import type { AppError } from "../../lib/errors";
import type { SlotId } from "../state";
import { givenIds, type LaneSpec, readyLanes } from "./lanes";
import { givenTokens, type Shown } from "./shown-token";

/** Names a lane for as long as it is there. */
export type LaneId = string;

export type LaneState =
  | { readonly kind: "idle" }
  /** It joins at the next step. */
  | { readonly kind: "waiting" }
  | { readonly kind: "running" }
  /** `sequences`: best first. */
  | { readonly kind: "done"; readonly stop: StopReason; readonly sequences: readonly LaneSequence[] }
  /** Cancelled before its end. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: Pick<AppError, "code" | "message" | "hint"> };

/** A finished text; `tokens` and `logProbabilities` begin with what a branch started from. */
export interface LaneSequence {
  readonly tokens: readonly number[];
  readonly score: number | null;
  readonly logProbabilities: readonly (number | null)[];
  readonly node: number | null;
  /** As the tokenizer joins the tokens; null until the engine told. */
  readonly text: string | null;
}

export interface Lane extends LaneSpec {
  readonly id: LaneId;
  readonly state: LaneState;
  /** What the engine calls its strategy; null until it said so. */
  readonly strategy: StrategyKind | null;
  /** The tokens it started with, each as it was shown where it came from; empty but for a branch. */
  readonly given: readonly Shown[];
  /** One a token after `given`. */
  readonly steps: readonly StepRecord[];
  /** Of the steps it took part in. */
  readonly milliseconds: number;
}

/** What the lanes on screen were computed for. */
export interface Subject {
  readonly prompt: string;
  readonly seed: number;
  readonly slot: SlotId;
  /** What the slot held, in the words of `sourceWords`: another model may have the same slot later. */
  readonly source: string;
  /** The engine's key of the model. */
  readonly model: string;
  readonly modelName: string;
  readonly ids: readonly number[];
  readonly texts: readonly string[];
  readonly maxPositions: number;
}

export type RunState =
  | { readonly kind: "idle" }
  /** The model loads, the prompt is read. */
  | { readonly kind: "starting" }
  /** `rows` and `milliseconds` of the last step. */
  | { readonly kind: "running"; readonly rows: number; readonly milliseconds: number }
  /** A failure of all lanes together, said beside the prompt. */
  | { readonly kind: "failed"; readonly error: AppError };

/** How many tokens the prompt has; null while that is not known. */
export interface PromptSize {
  readonly prompt: string;
  readonly tokens: number;
  readonly maxPositions: number;
}

/** A text of the user's own, measured. */
export type PastedState =
  | { readonly kind: "none" }
  | { readonly kind: "measuring"; readonly text: string }
  | { readonly kind: "failed"; readonly text: string; readonly error: AppError }
  | {
      readonly kind: "measured";
      readonly text: string;
      readonly ids: readonly number[];
      /** Tokens at its end that the model had no room for. */
      readonly truncated: number;
      readonly logProbabilities: readonly (number | null)[];
    };

/** Tokens a second at most; null: as fast as they come. */
export type Speed = number | null;

export interface DecodingState {
  readonly prompt: string;
  readonly seed: number;
  readonly slot: SlotId;
  /** What the slot holds, or held before it was removed; empty if that was never known. */
  readonly source: string;
  readonly lanes: readonly Lane[];
  readonly subject: Subject | null;
  readonly run: RunState;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** How many tokens of every lane are shown, at most. */
  readonly cursor: number;
  readonly promptSize: PromptSize | null;
  /** Characters that were cut off the end of a prompt that is too long to be taken in. */
  readonly promptCut: number;
  readonly pasted: PastedState;
  /** Why the lanes are not kept over a reload; null if they are, or there is nothing to keep. */
  readonly notKept: AppError | null;
  /** By token id. Grows in place: a text stands here before any record names its token. */
  readonly texts: Map<number, string>;
}

export const firstPrompt = "I came back from holidays and";
export const defaultSeed = 7;
export const defaultSlot: SlotId = "gpt2-stories";
/** What the default slot holds; it comes onto the page by itself. */
export const defaultSource = "gpt2-stories";

export function newLane(id: LaneId, { name, options }: LaneSpec): Lane {
  return {
    id,
    name,
    options,
    state: { kind: "idle" },
    strategy: null,
    given: givenTokens(givenIds(options)),
    steps: [],
    milliseconds: 0,
  };
}

export function initialDecoding(): DecodingState {
  return {
    prompt: firstPrompt,
    seed: defaultSeed,
    slot: defaultSlot,
    source: defaultSource,
    lanes: readyLanes.map((spec, index) => newLane(`lane-${index + 1}`, spec)),
    subject: null,
    run: { kind: "idle" },
    isPlaying: false,
    speed: null,
    cursor: 0,
    promptSize: null,
    promptCut: 0,
    pasted: { kind: "none" },
    notKept: null,
    texts: new Map(),
  };
}

/** Whether what is shown answers the prompt, the seed and the model that stand in the fields. */
export function isFresh({ subject, ...fields }: DecodingState): boolean {
  return subject !== null && isSameQuestion(subject, fields);
}

/** What lanes answer, as the fields ask it. */
export type Question = Pick<Subject, "prompt" | "seed" | "slot" | "source">;

export const isSameQuestion = (a: Question, b: Question): boolean =>
  a.prompt === b.prompt && a.seed === b.seed && a.slot === b.slot && a.source === b.source;

/** Whether a lane takes part in a run, or is about to. */
export const isOpen = ({ state }: Lane): boolean => state.kind === "waiting" || state.kind === "running";

/** Whether lanes were cut off before their ends, and what is shown answers the fields: they can be continued. */
export function canContinue(state: DecodingState): boolean {
  const isIdle = state.run.kind === "idle" || state.run.kind === "failed";
  return isIdle && isFresh(state) && state.lanes.some((lane) => lane.state.kind === "stopped");
}

/** Tokens a lane has so far, those of its start included. */
export const lengthOf = (lane: Lane): number => lane.given.length + lane.steps.length;

/** The tokens of the longest lane so far. */
export function newestOf(lanes: readonly Lane[]): number {
  return Math.max(0, ...lanes.map(lengthOf));
}

/** How many tokens a lane may have at most, as far as its options say. */
export function tokenLimit(options: LaneOptions, promptLength: number): number {
  const { simple_beam, max_new_tokens, max_length } = options;
  if (typeof max_new_tokens === "number") return max_new_tokens;
  if (typeof max_length !== "number") return 20;
  return simple_beam === true ? max_length : Math.max(0, max_length - promptLength);
}
