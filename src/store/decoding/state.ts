/** @file What the Decoding place knows, as plain data, and where it starts. */

import { aboutStrategy, type StrategyKind } from "../../decoding";
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
  /** The text as the tokenizer decodes it; null until the engine has sent it. */
  readonly text: string | null;
}

export interface Lane extends LaneSpec {
  readonly id: LaneId;
  readonly state: LaneState;
  /** Its strategy as read by the engine; null until then. */
  readonly strategy: StrategyKind | null;
  /** The tokens that a branch started with, each as its origin showed it; empty for other lanes. */
  readonly given: readonly Shown[];
  /** One per token after `given`. */
  readonly steps: readonly StepRecord[];
  /** The time of the steps it took part in. */
  readonly milliseconds: number;
}

/** Whether the prompt is to be wrapped in the model's chat template, and the system message before it. */
export interface Chat {
  readonly isChat: boolean;
  readonly system: string;
}

/** What the lanes on screen were computed for. */
export interface Subject extends Chat {
  readonly prompt: string;
  readonly seed: number;
  readonly slot: SlotId;
  /** What the slot held, in the words of `sourceWords`: another model may have the same slot later. */
  readonly source: string;
  /** The engine's key of the model. */
  readonly model: string;
  readonly modelName: string;
  /** What the model reads: the prompt, or the conversation it is wrapped in. */
  readonly written: string;
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
  /** A failure of all lanes together, shown next to the prompt. */
  | { readonly kind: "failed"; readonly error: AppError };

/** How many tokens the prompt has; null until it is known. */
export interface PromptSize extends Chat {
  readonly prompt: string;
  /** The conversation that the prompt is wrapped in; null if it is not. */
  readonly conversation: string | null;
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
      /** How many tokens at its end the model had no room for. */
      readonly truncated: number;
      readonly logProbabilities: readonly (number | null)[];
    };

/** The most tokens per second; null: no limit. */
export type Speed = number | null;

export interface DecodingState extends Chat {
  readonly prompt: string;
  readonly seed: number;
  readonly slot: SlotId;
  /** What the slot holds, or held before it was removed; empty if that was never known. */
  readonly source: string;
  readonly lanes: readonly Lane[];
  /** The lane that the others are compared with; null, or a lane that was removed, means the first. */
  readonly reference: LaneId | null;
  readonly subject: Subject | null;
  readonly run: RunState;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** How many tokens of every lane are shown, at most. */
  readonly cursor: number;
  readonly promptSize: PromptSize | null;
  /** Why the prompt cannot be wrapped in the chat template; null if it can, or is not to be. */
  readonly chatError: AppError | null;
  /** How many characters were cut off the end of a prompt that is too long. */
  readonly promptCut: number;
  readonly pasted: PastedState;
  /** Why the lanes will not survive a reload; null if they will, or there are none. */
  readonly notKept: AppError | null;
  /** By token id. Grows in place: a text is added before any record uses its token. */
  readonly texts: Map<number, string>;
}

export const noChat: Chat = { isChat: false, system: "" };

export const firstPrompt = "I came back from holidays and";
export const defaultSeed = 7;
export const defaultSlot: SlotId = "gpt2-stories";
/** What the default slot holds; it is added to the page automatically. */
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
    ...noChat,
    seed: defaultSeed,
    slot: defaultSlot,
    source: defaultSource,
    lanes: readyLanes.map((spec, index) => newLane(`lane-${index + 1}`, spec)),
    reference: null,
    subject: null,
    run: { kind: "idle" },
    isPlaying: false,
    speed: null,
    cursor: 0,
    promptSize: null,
    chatError: null,
    promptCut: 0,
    pasted: { kind: "none" },
    notKept: null,
    texts: new Map(),
  };
}

/** Whether the lanes shown are for the prompt, the seed and the model in the fields. */
export function isFresh({ subject, ...fields }: DecodingState): boolean {
  return subject !== null && isSameStart(subject, fields);
}

/** What the fields give a run to start from. */
export type RunStart = Pick<Subject, "prompt" | "seed" | "slot" | "source" | keyof Chat>;

export const isSameStart = (a: RunStart, b: RunStart): boolean =>
  isSameText(a, b) && a.seed === b.seed && a.slot === b.slot && a.source === b.source;

/** Whether two prompts are read as the same text. */
export const isSameText = (a: Chat & { prompt: string }, b: Chat & { prompt: string }): boolean =>
  a.prompt === b.prompt && isSameChat(a, b);

/** A system message counts only in a conversation. */
const isSameChat = (a: Chat, b: Chat): boolean =>
  a.isChat === b.isChat && (!a.isChat || a.system === b.system);

/** The lane that the others are compared with. */
export const referenceOf = ({ lanes, reference }: Pick<DecodingState, "lanes" | "reference">) =>
  lanes.find(({ id }) => id === reference) ?? lanes[0];

/** Whether a lane takes part in a run, or is about to. */
export const isOpen = ({ state }: Lane): boolean => state.kind === "waiting" || state.kind === "running";

/** Whether the engine computes steps, or is about to; while a run is paused it does not. */
export const isUnderWay = ({ isPlaying, run }: Pick<DecodingState, "isPlaying" | "run">): boolean =>
  isPlaying && (run.kind === "starting" || run.kind === "running");

/** Whether lanes were interrupted, and match the fields, so that they can be continued. */
export function canContinue(state: DecodingState): boolean {
  const isIdle = state.run.kind === "idle" || state.run.kind === "failed";
  return isIdle && isFresh(state) && state.lanes.some((lane) => lane.state.kind === "stopped");
}

/** How many tokens a lane has so far, including those of its start. */
export const lengthOf = (lane: Lane): number => lane.given.length + lane.steps.length;

/** The tokens of the longest lane so far. */
export function newestOf(lanes: readonly Lane[]): number {
  return Math.max(0, ...lanes.map(lengthOf));
}

/** The most tokens that the options of a lane allow. */
export function tokenLimit(options: LaneOptions, promptLength: number): number {
  const { plainSearch } = aboutStrategy(options);
  if (plainSearch) return plainSearch.newTokens;
  const { max_new_tokens, max_length } = options;
  if (typeof max_new_tokens === "number") return max_new_tokens;
  return typeof max_length === "number" ? Math.max(0, max_length - promptLength) : 20;
}
