/** @file The processors that a lane's options switch on, in the order in which the library applies them. */

import type { Options } from "../options/table";
import type { StopRules } from "../stop-rules";
import type { LaneFacts, Processor } from "./processor";
import { type ProcessorSettings, processorNames, processors } from "./table";

/** Throws `AppError` for an option that would have no effect. */
export function buildProcessors(
  options: Options,
  stop: StopRules,
  promptLength: number,
): readonly ProcessorSettings[] {
  const given: Readonly<Record<string, unknown>> = options;
  const lane: LaneFacts = {
    stop,
    promptLength,
    minKeep: minKeep(options, stop),
    sets: (option) => given[option] != null,
  };
  return processorNames.flatMap((name) => {
    const value = options[name];
    const { readBy, settings } = processors[name] as Processor<unknown, object, never>;
    if (value == null || (readBy === "sampling" && !options.do_sample)) return [];
    const wanted = settings(value, lane);
    return wanted === null ? [] : ({ name, ...wanted } as ProcessorSettings);
  });
}

/** Beams keep one token more than there are end tokens, so that each can continue. */
const minKeep = ({ num_beams: beams }: Options, { eosTokenIds }: StopRules): number =>
  (beams ?? 1) > 1 ? Math.max(1, eosTokenIds.length) + 1 : 1;
