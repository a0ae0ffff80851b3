/** @file Heads over a corpus without their views: measured text by text, the texts of a head, totals, and a search by tokens. */

import { z } from "zod";
import { labelName } from "../../analysis/labels";
import type {
  CopyingInput,
  CopyingResult,
  HeadEffectsInput,
  Headscope,
  HeadsWhereResult,
  HeadTextsInput,
  HeadTextsResult,
  HeadTotalsResult,
  ModelInfo,
} from "../../engine/api/api";
import type { CorpusMeasures, HeadEffects } from "../../figures/measured";
import type { CallOptions } from "../../lib/call";
import { AppError, toAppError } from "../../lib/errors";
import { sameList } from "../../lib/same-list";
import { type LabelledSet, sameExamples } from "../data/choice";
import type { DataSet } from "../data/data";
import { Measurement } from "../heads/measurement";
import type { Models } from "../models";
import { idOf } from "./chunks";
import { corpusKeepers, keptTensor, resultKeepers } from "./keeper";
import { answerKeepers, keptAnswer } from "./kept-answer";
import { LossChanges } from "./loss-changes";
import { type CorpusAsked, measureCorpus } from "./measure-corpus";
import { effectsChunk, measureEffects } from "./measure-effects";
import { Question } from "./question";

export interface TextsAsked extends Pick<HeadTextsInput, "layer" | "head" | "texts" | "weighting"> {
  readonly info: ModelInfo;
  readonly by: string;
  /** Of each text by the measure; null for the change of its loss, which is found for one head at a time. */
  readonly values: readonly number[] | null;
}

export interface TotalsAsked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly weighting: CorpusMeasures["weighting"];
}

export interface WhereAsked extends TotalsAsked {
  readonly from: string;
  readonly to: string;
}

/** Changes with what copying means, so that older numbers are not read. */
const copyingVersion = 1;

const copyingResult: z.ZodType<CopyingResult> = z.object({
  score: keptTensor,
  low: keptTensor,
  high: keptTensor,
  share: keptTensor,
  counts: z.number(),
  texts: z.number(),
});

/** What one figure asks now and then. */
export interface CorpusQuestions {
  readonly texts: Question<TextsAsked, HeadTextsResult>;
  readonly totals: Question<TotalsAsked, HeadTotalsResult>;
  readonly where: Question<WhereAsked, HeadsWhereResult>;
}

export class Corpus {
  readonly measures: Measurement<CorpusAsked, CorpusMeasures>;
  readonly normMeasures: Measurement<CorpusAsked, CorpusMeasures>;
  readonly effects: Measurement<HeadEffectsInput, HeadEffects>;
  readonly copying: Measurement<CopyingInput, CopyingResult>;
  readonly #engine: Headscope;
  readonly #losses: LossChanges;
  readonly #questions = new Map<string, CorpusQuestions>();

  constructor(engine: Headscope, models: Models, data: DataSet) {
    this.#engine = engine;
    this.#losses = new LossChanges(engine, data);
    const keepers = corpusKeepers();
    const effectsKeepers = resultKeepers(effectsChunk);
    const copyingKeepers = answerKeepers(copyingResult);
    const measuresBy = (weighting: CorpusMeasures["weighting"]) =>
      new Measurement<CorpusAsked, CorpusMeasures>(models, {
        ask: () => {
          const { set } = data.store.getState();
          return set && { texts: set.texts, labels: classesOf(set), weighting };
        },
        isSame: (a, b) => sameList(a.texts, b.texts) && sameList(a.labels, b.labels),
        answer: (info, asked, options) => measureCorpus({ engine, keepers }, info, asked, options),
      });
    this.measures = measuresBy("attention");
    this.normMeasures = measuresBy("norm");
    this.effects = new Measurement<HeadEffectsInput, HeadEffects>(models, {
      ask: (info) => labelledFor(data, info),
      isSame: sameExamples,
      answer: (info, asked, options) =>
        measureEffects({ engine, keepers: effectsKeepers }, info, asked, options),
    });
    this.copying = new Measurement<CopyingInput, CopyingResult>(models, {
      ask: (info) => textsForCopying(data, info),
      isSame: (a, b) => sameList(a.texts, b.texts),
      answer: ({ model }, asked, options) =>
        keptAnswer(copyingKeepers, {
          model,
          id: idOf(`copying ${copyingVersion} ${model}`, asked.texts),
          check: async () => {
            const { score } = await engine.copying(model, { texts: asked.texts.slice(0, 1) }, options);
            return [...score.data];
          },
          answer: () => engine.copying(model, asked, options),
        }),
    });
  }

  /** The questions of a figure, by its name; what they found stays while the page is open. */
  questionsOf(figure: string): CorpusQuestions {
    const questions = this.#questions.get(figure) ?? this.#newQuestions();
    this.#questions.set(figure, questions);
    return questions;
  }

  #newQuestions(): CorpusQuestions {
    const engine = this.#engine;
    return {
      texts: new Question(async ({ info, ...asked }, options) => {
        const values = asked.values ?? (await this.#losses.find(info, asked, options));
        return engine.headTexts(info.model, { ...asked, values }, options);
      }),
      totals: new Question(({ model, ...input }, options) => engine.headTotals(model, input, options)),
      where: new Question(({ model, ...input }, options) => engine.headsWhere(model, input, options)),
    };
  }

  /** The heads of a model over these texts as the files of HeadVis, in a .zip; null if it was cancelled. */
  async headVisFiles(model: string, texts: readonly string[], options: CallOptions): Promise<Blob | null> {
    try {
      return await this.#engine.exportHeads(model, { texts, format: "headvis" }, options);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === "aborted") return null;
      throw error;
    }
  }
}

/** The set with the labels of a classifier; an error where the model or the set has none. */
function labelledFor(data: DataSet, info: ModelInfo): HeadEffectsInput | AppError | null {
  if (data.store.getState().set === null) return null;
  if (info.head !== "classifier")
    return new AppError(
      "no-classifier",
      `${info.name} has no classes, so no head can be masked to see what its answers become.`,
      "Choose a classifier, or other axes.",
    );
  const examples = data.examplesFor(info);
  if (examples instanceof AppError) return examples;
  const { texts, labels } = examples;
  return labels
    ? { texts, labels }
    : new AppError("bad-input", "The data set has no labels.", "Choose its label column, or other axes.");
}

/** The texts of the set; an error where the model has no token head. */
function textsForCopying(data: DataSet, info: ModelInfo): CopyingInput | AppError | null {
  const { set } = data.store.getState();
  if (set === null) return null;
  if (info.head === "lm" || info.head === "masked-lm") return { texts: set.texts };
  return new AppError(
    "bad-input",
    `${info.name} predicts no tokens, so no head can raise the logit of one.`,
    "Choose a language model, or other axes.",
  );
}

/** More labels than these are numbers or notes, not classes. */
const mostClasses = 30;

function classesOf({ labels, classNames }: LabelledSet): readonly string[] {
  const names = labels.map((label) => labelName(label, classNames));
  return new Set(names).size <= mostClasses ? names : [];
}
