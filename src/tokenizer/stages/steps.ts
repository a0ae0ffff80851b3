/** @file Reads a stage of a tokenizer.json, or a sequence of stages of one kind. */

import { z } from "zod";

const mostSteps = 16;

export interface Steps<Step> {
  readonly steps: readonly Step[];
  /** Whether the file has one step outside a sequence; the library's settings only change such a step. */
  readonly isSingle: boolean;
}

type Sequence<Written, Name extends string> = { readonly type: "Sequence" } & {
  readonly [Key in Name]: readonly Written[];
};

/** Flattens sequences inside sequences. */
export function stepsOf<Step, Written, Name extends string>(
  step: z.ZodType<Step, Written>,
  listName: Name,
): z.ZodType<Steps<Step>, Written | Sequence<Written, Name>> {
  const steps = (value: unknown, depth: number, context: z.RefinementCtx, path: PropertyKey[]): Step[] => {
    if (!isSequence(value) || depth > mostSteps) {
      const parsed = step.safeParse(value);
      if (parsed.success) return [parsed.data];
      for (const issue of parsed.error.issues)
        context.addIssue({ code: "custom", message: issue.message, path: [...path, ...issue.path] });
      return [];
    }
    const list: unknown = Object.entries(value).find(([name]) => name === listName)?.[1];
    if (!Array.isArray(list) || list.length > mostSteps) {
      context.addIssue({ code: "custom", message: `needs a list of at most ${mostSteps} ${listName}`, path });
      return [];
    }
    return list.flatMap((inner, index) => steps(inner, depth + 1, context, [...path, listName, index]));
  };
  return z.custom<Written | Sequence<Written, Name>>().transform((value, context) => ({
    steps: steps(value, 0, context, []),
    isSingle: !isSequence(value),
  }));
}

const isSequence = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "type" in value && value.type === "Sequence";
