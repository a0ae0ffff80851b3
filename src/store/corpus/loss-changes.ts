/** @file How much the loss of each text changes while one head is masked. The losses without a mask are found once. */

import { headSet, maskTensor } from "../../analysis/head-sets";
import type { Headscope, ModelInfo } from "../../engine/api/api";
import type { CallOptions } from "../../lib/call";
import { AppError } from "../../lib/errors";
import { type Examples, sameExamples } from "../data/choice";
import type { DataSet } from "../data/data";

interface Whole {
  readonly model: string;
  readonly examples: Examples;
  readonly losses: readonly number[];
}

export class LossChanges {
  readonly #engine: Pick<Headscope, "textLosses">;
  readonly #data: Pick<DataSet, "examplesFor">;
  #whole: Whole | null = null;

  constructor(engine: Pick<Headscope, "textLosses">, data: Pick<DataSet, "examplesFor">) {
    this.#engine = engine;
    this.#data = data;
  }

  /** Of each text; NaN for one without a loss. Throws `AppError` if the model or the set has none. */
  async find(
    info: ModelInfo,
    { layer, head }: { readonly layer: number; readonly head: number },
    options: CallOptions,
  ): Promise<readonly number[]> {
    const examples = this.#examplesFor(info);
    const whole = await this.#wholeOf(info.model, examples, options);
    const headMask = maskTensor(headSet([[layer, head]]), info);
    const masked = await this.#engine.textLosses(info.model, { ...examples, headMask }, options);
    return masked.losses.map((loss, text) => loss - whole[text]!);
  }

  #examplesFor(info: ModelInfo): Examples {
    if (info.head !== "classifier" && info.head !== "lm")
      throw new AppError(
        "no-classifier",
        `${info.name} has no loss, so no head can be said to matter to it.`,
        "Order the texts by a measure, or choose a classifier or a language model.",
      );
    const examples = this.#data.examplesFor(info);
    if (examples instanceof AppError) throw examples;
    const { texts, labels } = examples;
    if (info.head === "lm") return { texts };
    if (labels) return { texts, labels };
    throw new AppError(
      "bad-input",
      "The data set has no labels.",
      "Choose its label column, or order the texts by a measure.",
    );
  }

  async #wholeOf(model: string, examples: Examples, options: CallOptions): Promise<readonly number[]> {
    const known = this.#whole;
    if (known?.model === model && sameExamples(known.examples, examples)) return known.losses;
    const { losses } = await this.#engine.textLosses(model, examples, options);
    this.#whole = { model, examples, losses };
    return losses;
  }
}
