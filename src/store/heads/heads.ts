/** @file What is measured of every head: entropy over a sentence or a data set, importance, and how alike heads are. */

import { z } from "zod";
import { blankHeads } from "../../analysis/absent-heads";
import { largestEntropy } from "../../analysis/head-figures";
import { countHeads } from "../../analysis/head-sets";
import { repeatMeasures } from "../../analysis/measures/table";
import { metricNames } from "../../analysis/metric";
import { type HeadDistance, headDistances, pairCount } from "../../analysis/similarity";
import type { Headscope, Labels, MeasureInput, MeasureResult, ModelInfo } from "../../engine/api/api";
import type {
  AcrossDistances,
  HeadDistances,
  HeadEntropies,
  Importance,
  Likeness,
} from "../../figures/measured";
import { type CallOptions, report } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import { sameList } from "../../lib/same-list";
import { collectInSlices } from "../../lib/slices";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import type { AppStore } from "../app-store";
import type { Work } from "../asked";
import { idOf } from "../corpus/chunks";
import { keptTensor } from "../corpus/keeper";
import { answerKeepers, keptAnswer } from "../corpus/kept-answer";
import { type Examples, sameExamples } from "../data/choice";
import type { DataSet } from "../data/data";
import type { Models } from "../models";
import { type AppState, isBlank, type SlotId, type Subject, sameSubject, subjectFor } from "../state";
import { Measurement } from "./measurement";

/** The model that another is compared with, by its key. */
interface Beside {
  readonly own: string;
}

type Weighting = NonNullable<MeasureInput["weighting"]>;

interface Texts {
  readonly texts: readonly string[];
}

/** Changes with what importance means, so that older numbers are not read. */
const importanceVersion = 1;

const keptImportance: z.ZodType<Importance> = z.object({
  gradient: keptTensor,
  byDefinition: z.object({
    batch: keptTensor,
    example: keptTensor,
    position: keptTensor,
    cumulative: keptTensor,
  }),
  tokens: z.number(),
  loss: z.number(),
  texts: z.number(),
  metric: z.object({ name: z.enum(metricNames), value: z.number() }).exactOptional(),
});

export class Heads {
  readonly sentence: Measurement<Subject, HeadEntropies>;
  readonly data: Measurement<readonly string[], HeadEntropies>;
  readonly importance: Measurement<Examples, Importance>;
  readonly likeness: Measurement<Subject, Likeness>;
  readonly sentenceLooks: Measurement<Subject, MeasureResult>;
  readonly dataLooks: Measurement<readonly string[], MeasureResult>;
  /** The same of norm-weighted attention. */
  readonly sentenceNormLooks: Measurement<Subject, MeasureResult>;
  readonly dataNormLooks: Measurement<readonly string[], MeasureResult>;
  /** What heads look at in random sequences that repeat themselves, which depends on no text. */
  readonly repeats: Measurement<"random repeats", MeasureResult>;
  readonly sentenceDistances: Measurement<Subject, HeadDistances>;
  readonly dataDistances: Measurement<readonly string[], HeadDistances>;
  /** Of the heads of the active model to those of the slot. */
  readonly sentenceAcross: Measurement<Subject & Beside, AcrossDistances>;
  readonly dataAcross: Measurement<Texts & Beside, AcrossDistances>;

  constructor(store: AppStore, engine: Headscope, models: Models, data: DataSet) {
    const subject = (info: ModelInfo) => {
      const { subject: written } = store.getState();
      return isBlank(written) ? nothingWritten() : subjectFor(info, written);
    };
    const keepers = answerKeepers(keptImportance);
    const texts = () => data.store.getState().set?.texts ?? null;
    this.sentence = new Measurement<Subject, HeadEntropies>(models, {
      ask: subject,
      isSame: sameSubject,
      answer: (info, asked, options) => sentenceEntropy(engine, info, asked, options),
    });
    this.data = new Measurement<readonly string[], HeadEntropies>(models, {
      ask: texts,
      isSame: sameList,
      answer: (info, texts, options) => textsEntropy(engine, info, texts, options),
    });
    this.importance = new Measurement<Examples, Importance>(models, {
      ask: (info) => examplesFor(data, info),
      isSame: sameExamples,
      answer: ({ model }, asked, options) =>
        keptAnswer(keepers, {
          model,
          id: idOf(`importance ${importanceVersion} ${model}`, asked.texts, asked.labels ?? []),
          check: async () => (await engine.textLosses(model, longestOf(asked), options)).losses,
          answer: () => importanceOf(engine, model, asked, options),
        }),
    });
    this.likeness = new Measurement<Subject, Likeness>(models, {
      ask: subject,
      isSame: sameSubject,
      answer: (info, asked, options) => likenessOf(engine, info, asked, options),
    });
    const sentenceLooks = (weighting: Weighting) =>
      new Measurement<Subject, MeasureResult>(models, {
        ask: subject,
        isSame: sameSubject,
        answer: ({ model }, asked, options) =>
          engine.measure(model, { ...oneText(asked), weighting }, options),
      });
    const dataLooks = (weighting: Weighting) =>
      new Measurement<readonly string[], MeasureResult>(models, {
        ask: texts,
        isSame: sameList,
        answer: ({ model }, texts, options) => engine.measure(model, { texts, weighting }, options),
      });
    this.sentenceLooks = sentenceLooks("attention");
    this.dataLooks = dataLooks("attention");
    this.sentenceNormLooks = sentenceLooks("norm");
    this.dataNormLooks = dataLooks("norm");
    this.repeats = new Measurement(models, repeatsWork(engine));
    this.sentenceDistances = new Measurement<Subject, HeadDistances>(models, {
      ask: subject,
      isSame: sameSubject,
      answer: async ({ model }, asked, options) => ({
        ...(await engine.distances(model, oneText(asked), options)),
        texts: 1,
      }),
    });
    this.dataDistances = new Measurement<readonly string[], HeadDistances>(models, {
      ask: texts,
      isSame: sameList,
      answer: async ({ model }, texts, options) => ({
        ...(await engine.distances(model, { texts }, options)),
        texts: texts.length,
      }),
    });
    const own = (id: SlotId) => activeModel(store.getState(), id);
    this.sentenceAcross = new Measurement<Subject & Beside, AcrossDistances>(models, {
      ask: (info, id) => {
        const [model, asked] = [own(id), subject(info)];
        return asked instanceof AppError ? asked : model === null ? null : { ...asked, own: model };
      },
      isSame: (a, b) => a.own === b.own && sameSubject(a, b),
      answer: ({ model }, asked, options) =>
        across(engine, model, { ...oneText(asked), own: asked.own }, options),
    });
    this.dataAcross = new Measurement<Texts & Beside, AcrossDistances>(models, {
      ask: (_, id) => {
        const [model, all] = [own(id), texts()];
        return model === null || all === null ? null : { texts: all, own: model };
      },
      isSame: (a, b) => a.own === b.own && sameList(a.texts, b.texts),
      answer: ({ model }, asked, options) => across(engine, model, asked, options),
    });
  }
}

/** A call needs a text; no number is of it. */
const anyText = "0";

function repeatsWork(engine: Headscope): Work<"random repeats", MeasureResult> {
  const measures = repeatMeasures.map(({ key }) => key);
  return {
    ask: () => "random repeats",
    isSame: () => true,
    answer: ({ model }, _, options) => engine.measure(model, { texts: [anyText], measures }, options),
  };
}

/** The key of the active model; null until it is loaded, and for the active slot itself. */
function activeModel({ slots, active }: Pick<AppState, "slots" | "active">, id: SlotId): string | null {
  const state = active === id ? undefined : slots.find((slot) => slot.id === active)?.state;
  return state?.kind === "ready" ? state.info.model : null;
}

async function across(
  engine: Headscope,
  model: string,
  { own, ...asked }: Texts & Beside & { readonly pairs?: readonly string[] },
  options: CallOptions,
): Promise<AcrossDistances> {
  const found = await engine.distances(own, asked, { ...options, other: model });
  return { ...found, texts: asked.texts.length, own };
}

const oneText = ({ text, pair }: Subject) => ({ texts: [text], ...(pair !== null && { pairs: [pair] }) });

const nothingWritten = (): AppError =>
  new AppError("bad-input", "There is no sentence to measure.", "Type one above, or choose the data set.");

function examplesFor(data: DataSet, info: ModelInfo): Examples | AppError | null {
  if (data.store.getState().set === null) return null;
  if (info.head === "classifier" || info.head === "lm") return data.examplesFor(info);
  return new AppError(
    "no-classifier",
    `${info.name} has no loss, so no head can be said to matter to it.`,
    "Choose a classifier, or a language model such as GPT-2.",
  );
}

/** The longest text, which has a next token if any has, with its label. */
function longestOf({ texts, labels }: Examples): Examples {
  const most = Math.max(...texts.map(({ length }) => length));
  const row = texts.findIndex(({ length }) => length === most);
  return { texts: [texts[row]!], ...(labels && { labels: [labels[row]!] as Labels }) };
}

/** A pair is one input of the model, which only `attend` takes. */
async function sentenceEntropy(
  engine: Headscope,
  info: ModelInfo,
  { text, pair }: Subject,
  options: CallOptions,
): Promise<HeadEntropies> {
  if (pair === null) return textsEntropy(engine, info, [text], options);
  const { entropies, ids } = await engine.attend(info.model, { text, pair, logits: "last" }, options);
  const entropy = entropies.data.map((mean) => mean * ids.length);
  return {
    entropy: blankHeads(floatTensor(entropy, entropies.shape), info.prunedHeads),
    tokens: ids.length,
    texts: 1,
  };
}

async function textsEntropy(
  engine: Headscope,
  { model }: ModelInfo,
  texts: readonly string[],
  options: CallOptions,
): Promise<HeadEntropies> {
  const { entropy, tokens } = await engine.entropy(model, { texts }, options);
  return { entropy, tokens, texts: texts.length };
}

async function importanceOf(
  engine: Headscope,
  model: string,
  asked: Examples,
  options: CallOptions,
): Promise<Importance> {
  const { gradient, byDefinition, tokens, loss, metric } = await engine.importance(model, asked, options);
  const texts = asked.texts.length;
  return { gradient, byDefinition, tokens, loss, texts, ...(metric && { metric }) };
}

async function likenessOf(
  engine: Headscope,
  info: ModelInfo,
  { text, pair }: Subject,
  options: CallOptions,
): Promise<Likeness> {
  const input = { text, ...(pair === null ? {} : { pair }), logits: "last" } as const;
  const { attentions, entropies, ids } = await engine.attend(info.model, input, options);
  const distances = await distancesOf(info, attentions, options);
  const byLayer = Array.from({ length: info.numLayers }, (_, layer) =>
    mean(distances.filter((pairOf) => pairOf.layer === layer)),
  );
  return {
    entropies: blankHeads(entropies, info.prunedHeads),
    largest: largestOf(info, ids.length),
    tokens: ids.length,
    byLayer,
    overall: mean(distances),
    pairs: distances.length,
  };
}

/** Mean over the heads that are left: layers may see more or fewer keys. */
function largestOf({ isCausal, reach, numLayers, numHeads, prunedHeads }: ModelInfo, tokens: number): number {
  if (!reach) return largestEntropy(tokens, isCausal);
  const largest = Array.from({ length: numLayers }, (_, layer) => {
    const own = largestEntropy(tokens, isCausal, reach[layer]);
    return Array.from({ length: numHeads - (prunedHeads[layer]?.length ?? 0) }, () => own);
  }).flat();
  return largest.reduce((sum, own) => sum + own, 0) / largest.length;
}

async function distancesOf(
  info: ModelInfo,
  attentions: FloatTensor,
  options: CallOptions,
): Promise<readonly HeadDistance[]> {
  const { numLayers, numHeads, prunedHeads } = info;
  const total = numLayers * numHeads - countHeads(prunedHeads);
  const { signal = new AbortController().signal } = options;
  const distances = await collectInSlices(
    headDistances(attentions, prunedHeads),
    pairCount(info, prunedHeads),
    signal,
    (share) => report(options, { stage: "run", done: Math.floor(share * total), total, unit: "heads" }),
  );
  if (!distances) throw aborted();
  return distances;
}

const mean = (pairs: readonly HeadDistance[]): number =>
  pairs.reduce((sum, { distance }) => sum + distance, 0) / pairs.length;
