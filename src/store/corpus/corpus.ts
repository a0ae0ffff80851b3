/** @file Heads over a corpus without their views: measured text by text, the texts of a head, and a search by tokens. */

import { labelName } from "../../analysis/labels";
import type { Headscope, HeadsWhereResult, HeadTextsInput, HeadTextsResult } from "../../engine/api/api";
import type { CorpusMeasures } from "../../figures/measured";
import type { AppStore } from "../app-store";
import type { LabelledSet } from "../data/choice";
import type { DataSet } from "../data/data";
import { Measurement } from "../heads/measurement";
import type { Models } from "../models";
import { browserCorpusKeeper, memoryKeeper } from "./keeper";
import { type CorpusAsked, measureCorpus } from "./measure-corpus";
import { Question } from "./question";

export interface TextsAsked extends Pick<HeadTextsInput, "layer" | "head" | "texts" | "weighting"> {
  readonly model: string;
  readonly by: string;
  readonly values: readonly number[];
}

export interface WhereAsked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly weighting: CorpusMeasures["weighting"];
}

export class Corpus {
  readonly measures: Measurement<CorpusAsked, CorpusMeasures>;
  readonly texts: Question<TextsAsked, HeadTextsResult>;
  readonly where: Question<WhereAsked, HeadsWhereResult>;

  constructor(store: AppStore, engine: Headscope, models: Models, data: DataSet) {
    const keepers = { browser: browserCorpusKeeper(), memory: memoryKeeper() };
    this.measures = new Measurement<CorpusAsked, CorpusMeasures>(models, {
      ask: () => {
        const { set } = data.store.getState();
        const { weighting } = store.getState().view;
        return set && { texts: set.texts, labels: classesOf(set), weighting };
      },
      isSame: (a, b) => a.weighting === b.weighting && isSame(a.texts, b.texts) && isSame(a.labels, b.labels),
      answer: (info, asked, options) => measureCorpus({ engine, keepers }, info, asked, options),
    });
    this.texts = new Question(({ model, ...input }, options) => engine.headTexts(model, input, options));
    this.where = new Question(({ model, ...input }, options) => engine.headsWhere(model, input, options));
  }
}

/** More labels than these are numbers or notes, not classes. */
const mostClasses = 30;

function classesOf({ labels, classNames }: LabelledSet): readonly string[] {
  const names = labels.map((label) => labelName(label, classNames));
  return new Set(names).size <= mostClasses ? names : [];
}

const isSame = <Value>(a: readonly Value[], b: readonly Value[]): boolean =>
  a === b || (a.length === b.length && a.every((value, place) => value === b[place]));
