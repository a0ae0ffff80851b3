/** @file A call that may have to be made again to another worker, without telling the page any step twice. */

import type { SearchStep } from "../api/api";
import type { StepListener, Verb } from "./protocol";

export interface Attempt {
  readonly args: readonly unknown[];
  readonly onStep: StepListener | null;
}

/** Gives what to send at each attempt. */
export type Repeatable = () => Attempt;

export function repeatable(
  verb: Verb,
  args: readonly unknown[],
  onStep: StepListener | undefined,
): Repeatable {
  if (verb === "search") return repeatableSearch(args, onStep);
  if (onStep) return replayed(args, onStep);
  return () => ({ args, onStep: null });
}

/** A search resumes after the steps that were told. */
function repeatableSearch([model, input, ...rest]: readonly unknown[], onStep?: StepListener): Repeatable {
  // From the developer tools anything may come; the engine says what is wrong with it.
  if (typeof input !== "object" || input === null) return () => ({ args: [model, input], onStep: null });
  const { resume = [] } = input as { readonly resume?: readonly SearchStep[] };
  const steps: unknown[] = [...resume];
  return () => ({
    args: [model, { ...input, resume: [...steps] }, ...rest],
    onStep: async (step) => {
      steps.push(step);
      return onStep?.(step);
    },
  });
}

/**
 * Decoding begins anew, which comes to the same, since every draw has its seed: steps that the listener knows are answered
 * as it answered them, also where its answer is still awaited.
 */
function replayed(args: readonly unknown[], onStep: StepListener): Repeatable {
  const answers: Promise<unknown>[] = [];
  return () => {
    let next = 0;
    return {
      args,
      onStep: (step) => {
        const index = next++;
        answers[index] ??= Promise.resolve(onStep(step));
        return answers[index];
      },
    };
  };
}
