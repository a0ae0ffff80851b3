/** @file Removes the masked heads for real: the pruned model as one of the page's, held against the masked one. */

import { type HeadSet, headSet, maskTensor, placesOf } from "../../analysis/head-sets";
import type { ExportFormat, Headscope, ModelInfo, ScoreResult } from "../../engine/api/api";
import { exportFormats } from "../../engine/api/heads";
import type { CallOptions } from "../../lib/call";
import { AppError, aborted, throwIfAborted } from "../../lib/errors";
import type { DataSet } from "../data/data";
import { LatestByKey } from "../latest";
import type { ModelList } from "../model-list";
import type { Models } from "../models";
import type { SlotId, SlotSource } from "../state";
import { milliseconds } from "./pass-times";
import type { Comparison, ExportState, PrunedModel, PruningStore } from "./state";
import { type MaskSubject, spread } from "./subject";

const numTimed = 7;
const numTimedTexts = 8;
const numAttended = 8;

/** Runs a model over texts under a mask, or without one; gives the logits of each text. */
type Ask = (model: string, mask: HeadSet | null) => Promise<Float32Array>;

export class Removal {
  readonly #list: ModelList;
  readonly #models: Models;
  readonly #data: DataSet;
  readonly #store: PruningStore;
  readonly #engine: Headscope;
  /** What is made of the model of each slot, and each of its files: they do not wait for one another. */
  readonly #making = new LatestByKey();
  readonly #exports = new LatestByKey();

  constructor(list: ModelList, models: Models, data: DataSet, store: PruningStore, engine: Headscope) {
    this.#list = list;
    this.#models = models;
    this.#data = data;
    this.#store = store;
    this.#engine = engine;
  }

  /** Makes the model without the masked heads, and compares the two. */
  async prune({ slot, info, mask }: MaskSubject): Promise<void> {
    const pruned = this.#list.put(sourceOf(slot.id, slot.source, mask));
    for (const format of exportFormats) this.#exports.of(slot.id, format).stop();
    this.#store.setState((state) => ({
      pruned: { ...state.pruned, [slot.id]: firstState(mask, pruned, info) },
    }));
    await this.#making.of(slot.id).ask(
      async (_, { signal }) => {
        const after = await this.#made(pruned);
        throwIfAborted(signal);
        this.#change(slot.id, { after });
        return { comparison: await this.#compare(info, after, mask, { signal }) };
      },
      (shown) => this.#change(slot.id, shown),
    );
  }

  /** Stops making and comparing; a model that is made already stays. */
  cancel(slot: SlotId): void {
    const pruned = this.#store.getState().pruned[slot];
    if (!pruned || !this.#making.of(slot).stop()) return;
    this.#models.cancel(pruned.slot);
    this.#change(slot, { request: { kind: "failed", error: aborted() } });
  }

  /** The pruned model as a file; null where that failed, or was cancelled. */
  async exportModel(slot: SlotId, format: ExportFormat): Promise<Blob | null> {
    const model = this.#store.getState().pruned[slot]?.after?.model;
    if (model === undefined) return null;
    let made: Blob | null = null;
    await this.#exports.of(slot, format).ask(
      async (options) => ({ blob: await this.#engine.exportModel(model, format, options) }),
      (shown) => {
        if ("blob" in shown) made = shown.blob;
        const { request } = shown;
        this.#setExport(
          slot,
          format,
          request.kind === "idle" ? { kind: "done", bytes: made?.size ?? 0 } : request,
        );
      },
    );
    return made;
  }

  cancelExport(slot: SlotId, format: ExportFormat): void {
    if (this.#exports.of(slot, format).stop())
      this.#setExport(slot, format, { kind: "failed", error: aborted() });
  }

  #change(slot: SlotId, part: Partial<PrunedModel>): void {
    this.#store.setState(({ pruned }) => {
      const before = pruned[slot];
      return before ? { pruned: { ...pruned, [slot]: { ...before, ...part } } } : {};
    });
  }

  #setExport(slot: SlotId, format: ExportFormat, state: ExportState): void {
    const exports = this.#store.getState().pruned[slot]?.exports;
    this.#change(slot, { exports: { ...exports, [format]: state } });
  }

  async #made(slot: SlotId): Promise<ModelInfo> {
    const info = await this.#models.retry(slot);
    if (info) return info;
    const failure = this.#models.failure(slot);
    throw failure ?? new AppError("no-model", "The pruned model was not made.", "Try again.");
  }

  async #compare(
    before: ModelInfo,
    after: ModelInfo,
    mask: HeadSet,
    options: CallOptions,
  ): Promise<Comparison> {
    const examples = this.#data.examplesFor(before);
    const texts = examples instanceof AppError ? [] : examples.texts;
    const isClassifier = before.head === "classifier";
    const compared = isClassifier ? texts : spread(texts.length, numAttended).map((row) => texts[row]!);
    const timed = compared.slice(0, isClassifier ? numTimedTexts : 1);
    const ask = (chosen: readonly string[]) => this.#asker(before, chosen, options);
    const difference = await largestDifference(ask(compared), before, after, mask);
    const times = await timesOf(ask(timed), before, after, mask);
    return { difference, n: compared.length, ...times, timedTexts: timed.length };
  }

  #asker(grid: ModelInfo, texts: readonly string[], options: CallOptions): Ask {
    return async (model, mask) => {
      if (texts.length === 0) return new Float32Array();
      const headMask = mask ? { headMask: maskTensor(mask, grid) } : {};
      if (grid.head === "classifier") {
        const { logits }: ScoreResult = await this.#engine.score(model, { texts, ...headMask }, options);
        return logits.data;
      }
      const answers: number[] = [];
      for (const text of texts) {
        const input = { text, logits: "last" as const, ...headMask };
        answers.push(...(await this.#engine.attend(model, input, options)).logits.data);
      }
      return Float32Array.from(answers);
    };
  }
}

/** A model that was pruned before is pruned further from the same base, so that links stay short. */
function sourceOf(slot: SlotId, source: SlotSource, mask: HeadSet): SlotSource {
  if (source.kind !== "pruned") return { kind: "pruned", base: slot, heads: mask };
  const heads = headSet([...placesOf(source.heads), ...placesOf(mask)]);
  return { kind: "pruned", base: source.base, heads };
}

const firstState = (heads: HeadSet, slot: SlotId, before: ModelInfo): PrunedModel => ({
  heads,
  slot,
  before,
  after: null,
  comparison: null,
  request: { kind: "running", progress: null },
  exports: {},
});

/** Null if the models predict nothing. */
async function largestDifference(
  ask: Ask,
  before: ModelInfo,
  after: ModelInfo,
  mask: HeadSet,
): Promise<number | null> {
  const masked = await ask(before.model, mask);
  if (masked.length === 0) return null;
  const pruned = await ask(after.model, null);
  return masked.reduce((largest, logit, i) => Math.max(largest, Math.abs(logit - pruned[i]!)), 0);
}

/** Both in turn, so that what slows the machine for a while slows both. */
async function timesOf(ask: Ask, before: ModelInfo, after: ModelInfo, mask: HeadSet) {
  const masked: number[] = [];
  const pruned: number[] = [];
  for (let run = 0; run <= numTimed; run++) {
    const first = await milliseconds(() => ask(before.model, mask));
    const second = await milliseconds(() => ask(after.model, null));
    // The first run of a new shape also pays for its preparation.
    if (run === 0) continue;
    masked.push(first);
    pruned.push(second);
  }
  return { masked, pruned };
}
