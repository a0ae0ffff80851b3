/** @file Where the page's models come from: their ids, labels, and what the engine is asked for. Pure. */

import { countHeads } from "../analysis/head-sets";
import type { EmbeddedModel, ModelSource } from "../engine/api/api";
import type { Slot, SlotId, SlotSource } from "./state";

const embeddedLabels: Record<EmbeddedModel, string> = {
  "bert-emotion": "BERT emotion",
  "gpt2-stories": "GPT-2 stories",
};

/** Says nothing of the files, since it is written into links; a Hub id has no colon. */
const ownFilesId = "local:files";

/** Whether an id may be that of a model from files, or of a random one in its shape: such stay on their machine. */
export const isOwnFilesId = (id: SlotId): boolean => id.includes(ownFilesId);

/** The id a source would have where nothing else has it. */
function plainId(source: SlotSource): SlotId {
  switch (source.kind) {
    case "embedded":
      return source.model;
    case "hub":
      return source.revision === null ? source.id : `${source.id}@${source.revision}`;
    case "random":
      return `random-${source.base}`;
    case "pruned":
      return `pruned-${source.base}`;
    case "files":
      return ownFilesId;
  }
}

/** An id no slot has yet: the source's own, or that with a number. */
export function freeId(source: SlotSource, taken: readonly SlotId[]): SlotId {
  const plain = plainId(source);
  let id = plain;
  for (let copy = 2; taken.includes(id); copy++) id = `${plain}-${copy}`;
  return id;
}

export function labelOf(source: SlotSource, slots: readonly Slot[]): string {
  switch (source.kind) {
    case "embedded":
      return embeddedLabels[source.model];
    case "hub":
      return source.id;
    case "random":
      return randomLabel(slots.find((slot) => slot.id === source.base)?.label ?? source.base);
    case "pruned":
      return prunedLabel(slots.find((slot) => slot.id === source.base)?.label ?? source.base, source);
    case "files":
      return source.name;
  }
}

/** "BERT emotion" becomes "BERT, random": the task is what random weights do not know. */
function randomLabel(base: string): string {
  return base === embeddedLabels["bert-emotion"] ? "BERT, random" : `${base}, random`;
}

function prunedLabel(base: string, { heads }: Extract<SlotSource, { kind: "pruned" }>): string {
  return `${base}, −${countHeads(heads)} heads`;
}

/** The slot that a model is made from; null for one that has weights of its own. */
export const baseOf = (source: SlotSource): SlotId | null => ("base" in source ? source.base : null);

/** The slots of a list of sources. One that is made from another may stand before its base. */
export function slotsOf(sources: readonly SlotSource[]): readonly Slot[] {
  const slots: Slot[] = [];
  for (const source of sources) {
    const id = freeId(
      source,
      slots.map((slot) => slot.id),
    );
    slots.push({ id, label: "", source, state: { kind: "empty" } });
  }
  const depths = new Map(slots.map((slot) => [slot.id, Math.min(baseDepth(slot, slots), slots.length + 1)]));
  const inOrder = [...slots].sort((a, b) => depths.get(a.id)! - depths.get(b.id)!);
  const labelled: Slot[] = [];
  for (const slot of inOrder) labelled.push({ ...slot, label: labelOf(slot.source, labelled) });
  return slots.map((slot) => labelled.find((other) => other.id === slot.id)!);
}

/** How many models stand between a slot and weights of their own; a circle or a missing base is infinitely deep. */
function baseDepth(slot: Slot | undefined, slots: readonly Slot[], limit = slots.length): number {
  if (!slot || limit < 0) return Number.POSITIVE_INFINITY;
  const base = baseOf(slot.source);
  if (base === null) return 0;
  return (
    1 +
    baseDepth(
      slots.find(({ id }) => id === base),
      slots,
      limit - 1,
    )
  );
}

/** The sources without those whose base is not among them. */
export function withBases<Source extends SlotSource>(sources: readonly Source[]): readonly Source[] {
  const slots = slotsOf(sources);
  return sources.filter((_, i) => Number.isFinite(baseDepth(slots[i], slots)));
}

/** The slots that stand on `id`: itself, and the models made from it. */
export function dependents(id: SlotId, slots: readonly Slot[]): readonly SlotId[] {
  const direct = slots.filter(({ source }) => baseOf(source) === id);
  return [id, ...direct.flatMap((slot) => dependents(slot.id, slots))];
}

export function sameSource(a: SlotSource, b: SlotSource): boolean {
  if (a.kind === "files" || b.kind === "files") return a === b;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the engine is asked to load; a pruned model is asked for by `prune`. `baseModel` is the key of a random one's base. */
export function modelSource(
  source: Exclude<SlotSource, { kind: "pruned" }>,
  baseModel: string | null,
): ModelSource {
  switch (source.kind) {
    case "embedded":
      return { embedded: source.model };
    case "hub":
      return {
        id: source.id,
        ...(source.revision === null ? {} : { revision: source.revision }),
        ...(source.hub === null ? {} : { hub: source.hub }),
      };
    case "random":
      return { random: baseModel ?? "", seed: source.seed };
    case "files":
      return { files: source.files };
  }
}
