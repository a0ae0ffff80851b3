/** @file The part of the engine's interface that generates text: lanes that continue one prompt in lock step. */

import type { StepRecord } from "../../decoding/records";
import type { LaneUpdate } from "../../decoding/scheduler";
import type { StopReason } from "../../decoding/stop-rules";
import type { StrategyKind } from "../../decoding/strategies/table";
import type { CallOptions } from "../../lib/call";
import type { AppError } from "../../lib/errors";

export type * from "../../decoding/records";
export type { LaneUpdate } from "../../decoding/scheduler";
export type { StopReason } from "../../decoding/stop-rules";

/**
 * The arguments of the library's `generate`, or `{ simple_beam: true, beam_width, max_length }`, and a `seed` if it
 * samples. `ids`: the tokens that a branch shares with its lane after the prompt; limits still count from the prompt.
 */
export type LaneOptions = Readonly<Record<string, unknown>>;

export interface DecodeInput {
  readonly prompt?: string;
  /** Token ids instead of a prompt. */
  readonly ids?: readonly number[];
  /** Whether to wrap the prompt in the model's chat template, as `chatPrompt` does. Default false. */
  readonly chatTemplate?: boolean;
  /** The system message before the prompt; only with `chatTemplate`. */
  readonly system?: string;
  readonly lanes: readonly LaneOptions[];
  /** For lanes that sample and have no seed of their own. Default 0. */
  readonly seed?: number;
}

/** An error as plain data. */
export type LaneFailure = Pick<AppError, "name" | "code" | "message" | "hint">;

export interface DecodeLane {
  /** New tokens, including those of `ids`; the best sequence comes first. */
  readonly sequences: readonly (readonly number[])[];
  readonly texts: readonly string[];
  /** For beams: the score by which each sequence was ranked, the library's `sequences_scores`. */
  readonly scores?: readonly number[];
  /** The strategy that the options select; null if they were refused. */
  readonly strategy: StrategyKind | null;
  readonly steps: readonly StepRecord[];
  /** What ended the lane; null if it was removed, refused, or failed. */
  readonly stop: StopReason | null;
  /** Why the lane was refused or failed, for example because its bans left no token; otherwise null. */
  readonly error: LaneFailure | null;
}

/** The result of one forward pass for all lanes. A step that only reports refused lanes has no rows. */
export interface DecodeStep {
  /** From 0; the first reads the prompt. */
  readonly index: number;
  /** `LaneUpdate.lane` is the lane's index in the input; lanes added later follow. */
  readonly updates: readonly LaneUpdate[];
  /** The number of rows in the batch. */
  readonly rows: number;
  readonly milliseconds: number;
  /** The text of each token id that `updates` or a lane's `ids` contain for the first time in this call. */
  readonly tokenTexts: Readonly<Record<number, string>>;
}

/** A listener's reply to a step: lanes to add, which join at the next step, and lanes to end. */
export interface DecodeCommand {
  readonly add?: readonly LaneOptions[];
  readonly remove?: readonly number[];
  /** Whether a step is computed while the listener still has the one before; its replies then count one step later. */
  readonly ahead?: boolean;
}

export interface DecodeOptions extends CallOptions {
  /** Awaited after each step: all lanes pause until the listener resolves, one step later if it lets them go `ahead`. */
  readonly onStep?:
    | ((step: DecodeStep) => DecodeCommand | undefined | Promise<DecodeCommand | undefined>)
    | undefined;
}

export interface DecodeResult {
  readonly lanes: readonly DecodeLane[];
  /** The prompt's tokens. */
  readonly ids: readonly number[];
}

/** The strategy that options select, or why they are refused. */
export type LaneReading =
  | { readonly ok: true; readonly strategy: StrategyKind }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** How likely a model finds the tokens of a text. */
export interface TextMeasures {
  readonly ids: readonly number[];
  readonly texts: readonly string[];
  /** How many tokens were cut off because they exceed the model's limit. */
  readonly truncated: number;
  /** One value per token; null for the first. */
  readonly logProbabilities: readonly (number | null)[];
}

export interface ChatInput {
  /** What the user says. */
  readonly prompt: string;
  /** The system message before it; an empty one is left out. */
  readonly system?: string;
}

export interface ChatPrompt {
  /** What the model reads, with the tokens that mark who speaks. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly texts: readonly string[];
}

export interface DecodeApi {
  /**
   * A prompt wrapped in the model's chat template: the library's `apply_chat_template` with `add_generation_prompt`, and
   * its ids. Throws "bad-input" if the model has no template, or if the template refuses the messages.
   */
  chatPrompt(model: string, input: ChatInput, options?: CallOptions): Promise<ChatPrompt>;
  /**
   * A lane that is refused or fails is reported in an update, and the others continue. Rejects if every lane is
   * refused.
   */
  decode(model: string, input: DecodeInput, options?: DecodeOptions): Promise<DecodeResult>;
  readLane(
    model: string,
    lane: LaneOptions,
    promptLength: number,
    options?: CallOptions,
  ): Promise<LaneReading>;
  /** The log-probability of each token of a text, to compare a pasted text with the lanes. */
  measureText(model: string, text: string, options?: CallOptions): Promise<TextMeasures>;
}
