/** @file What is subtracted from a picture, or in its place what that waits for or why it makes no sense. Pure. */

import { shortened } from "../../lib/quoted";
import {
  type Further,
  type FurtherPanel,
  type Panel,
  type Picture,
  type RequestState,
  type Slot,
  type Subject,
  sameSubject,
} from "../../store";
import { type Subtracted, shapeFault } from "./drawn";

/** Computed by another model on the page, or asked of the same one beside its picture. */
export type Waiting =
  | { readonly kind: "waiting"; readonly on: "model"; readonly slot: Slot; readonly request: RequestState }
  | { readonly kind: "waiting"; readonly on: "further"; readonly request: RequestState };

export interface Fault {
  readonly kind: "fault";
  readonly sentence: string;
}

export type Less = { readonly kind: "less"; readonly less: Subtracted } | Waiting | Fault;

const fault = (sentence: string): Fault => ({ kind: "fault", sentence });

interface OtherModel {
  readonly slot: Slot;
  readonly panel: Panel;
}

/**
 * The picture of another model.
 * @param subject What the page asks, of which a model without sentence pairs reads the first sentence alone.
 * @param other Undefined if the page has no other model.
 */
export function lessModel(from: Slot["id"], picture: Picture, subject: Subject, other?: OtherModel): Less {
  if (!other) return fault("There is no other model to subtract. Add one with +.");
  const { slot, panel } = other;
  if (slot.id === from) return fault("This is the model that is subtracted from the others.");
  if (slot.state.kind === "ready") {
    const { info } = slot.state;
    const sentence = shapeFault(picture.info, info) ?? pairFault(picture.info, info, subject);
    if (sentence) return fault(sentence);
    if (panel.picture && sameSubject(panel.picture.subject, picture.subject))
      return { kind: "less", less: { picture: panel.picture, name: slot.label } };
  }
  // An empty slot is about to be loaded.
  const request =
    slot.state.kind === "empty" ? ({ kind: "running", progress: null } as const) : panel.request;
  return { kind: "waiting", on: "model", slot, request };
}

function pairFault(one: Picture["info"], other: Picture["info"], { pair }: Subject): string | null {
  if (pair === null || one.hasPairs === other.hasPairs) return null;
  const { name } = one.hasPairs ? other : one;
  return `${name} reads no sentence pairs, so the models have not read the same. Remove the second sentence, or choose another model under View.`;
}

const names: Record<"mask" | "text", (picture: Picture) => string> = {
  mask: () => "the same model with its mask",
  text: ({ subject }) => `“${shortened(subject.text)}”`,
};

/** The same model with its mask, or on another sentence. What makes no sense is a sentence; other errors can be retried. */
export function lessFurther(
  kind: Exclude<Further["kind"], "queries">,
  { found, request }: FurtherPanel,
): Less {
  if (request.kind === "failed" && request.error.code === "bad-input")
    return fault(`${request.error.message} ${request.error.hint}`);
  if (found?.kind !== kind || request.kind !== "idle") return { kind: "waiting", on: "further", request };
  return { kind: "less", less: { picture: found.picture, name: names[kind](found.picture) } };
}
