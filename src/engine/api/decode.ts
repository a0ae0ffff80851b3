/** @file The part of the engine's interface that generates text: lanes of strategies on one prompt, in lock step. */

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
 * The dictionary one would give the library's `generate`, or `{ simple_beam: true, beam_width, max_length }`; `seed` of
 * its own where it samples. `ids`: tokens that already stand after the prompt, for a lane that branches off another; limits
 * still count from the prompt.
 */
export type LaneOptions = Readonly<Record<string, unknown>>;

export interface DecodeInput {
  readonly prompt?: string;
  /** Token ids instead of a prompt. */
  readonly ids?: readonly number[];
  readonly lanes: readonly LaneOptions[];
  /** For lanes that sample and have none of their own; default 0. */
  readonly seed?: number;
}

/** An error as plain data. */
export type LaneFailure = Pick<AppError, "name" | "code" | "message" | "hint">;

export interface DecodeLane {
  /** New tokens, best first; those of `ids` included. */
  readonly sequences: readonly (readonly number[])[];
  readonly texts: readonly string[];
  /** Beams: what each sequence was ranked by, the library's `sequences_scores`. */
  readonly scores?: readonly number[];
  /** The strategy that follows from the options; null if they were refused. */
  readonly strategy: StrategyKind | null;
  readonly steps: readonly StepRecord[];
  /** What ended the lane; null if it was removed, refused, or failed. */
  readonly stop: StopReason | null;
  /** Why the lane was refused, or failed later, for example because its bans left no token; null if it did neither. */
  readonly error: LaneFailure | null;
}

/** What one forward pass brought to the lanes; a step that only tells of refused lanes has no rows. */
export interface DecodeStep {
  /** From 0; the first reads the prompt. */
  readonly index: number;
  /** `LaneUpdate.lane` is the lane's place in the input; added lanes follow on. */
  readonly updates: readonly LaneUpdate[];
  /** Rows of the batch, and the milliseconds it took. */
  readonly rows: number;
  readonly milliseconds: number;
  /** Text of every token id that appears for the first time in this call, in `updates` or in the `ids` of a lane. */
  readonly tokenTexts: Readonly<Record<number, string>>;
}

/** What a listener may answer to a step: lanes to add, which join at the next step, and lanes to end. */
export interface DecodeCommand {
  readonly add?: readonly LaneOptions[];
  readonly remove?: readonly number[];
}

export interface DecodeOptions extends CallOptions {
  /** Awaited after each step, so a listener that does not resolve pauses all lanes. */
  readonly onStep?:
    | ((step: DecodeStep) => DecodeCommand | undefined | Promise<DecodeCommand | undefined>)
    | undefined;
}

export interface DecodeResult {
  readonly lanes: readonly DecodeLane[];
  /** Tokens of the prompt. */
  readonly ids: readonly number[];
}

/** How options would be understood, without running them. */
export type LaneReading =
  | { readonly ok: true; readonly strategy: StrategyKind }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Figures of a text under a model. */
export interface TextMeasures {
  readonly ids: readonly number[];
  readonly texts: readonly string[];
  /** How many tokens were cut off the text, since the model holds no more. */
  readonly truncated: number;
  /** Of each token after the first; null for the first. */
  readonly logProbabilities: readonly (number | null)[];
}

export interface DecodeApi {
  /** A lane that is refused, or fails later, is an update, and the others continue. Rejects if every lane is refused. */
  decode(model: string, input: DecodeInput, options?: DecodeOptions): Promise<DecodeResult>;
  readLane(
    model: string,
    lane: LaneOptions,
    promptLength: number,
    options?: CallOptions,
  ): Promise<LaneReading>;
  /** The log-probability the model gives each token of a text, for comparing a pasted text with the lanes. */
  measureText(model: string, text: string, options?: CallOptions): Promise<TextMeasures>;
}
