/** @file Repeats calls on another worker without reporting a step to the page twice. */

import type { SearchStep } from "../api/api";
import type { StepListener, Verb } from "./protocol";

export interface Attempt {
  readonly args: readonly unknown[];
  readonly onStep: StepListener | null;
}

/** Returns what to send in each attempt. */
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

/** A search resumes after the reported steps. */
function repeatableSearch([model, input, ...rest]: readonly unknown[], onStep?: StepListener): Repeatable {
  // Callers in the developer tools are not type-checked; the engine reports invalid input.
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
 * Decoding starts again, which gives the same result because all sampling is seeded. Steps that the listener has
 * already received get its earlier answer, even if that is still pending.
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
