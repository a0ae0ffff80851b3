/** @file Every head's weights over all texts: from which class of tokens to which, and over which distances. */

import { blankHeads } from "../../analysis/absent-heads";
import {
  binFactors,
  classCounts,
  classFactors,
  distanceBins,
  evenTotals,
  totalClasses,
} from "../../analysis/corpus/totals";
import { type CallOptions, report } from "../../lib/call";
import { type FloatTensor, floatTensor, sizeOf } from "../../lib/tensor";
import { headTotalsProgram } from "../../programs/head-totals";
import type { HeadTotalsInput, HeadTotalsResult } from "../api/api";
import { batchesOf } from "../input/batches";
import { checkHeadMask } from "../input/input";
import { feedsOf, type Outputs } from "../input/run-batch";
import { badNumbers } from "../model/broken-weights";
import type { LoadedModel } from "../model/loading";
import { expandHeads } from "./head-layers";
import { checkWeighting } from "./measure";
import { measuredRow, rowsOf } from "./measured-rows";

/** Throws `AppError("bad-numbers")` if a total is not finite. */
export async function headTotals(
  loaded: LoadedModel,
  input: HeadTotalsInput,
  options: CallOptions = {},
): Promise<HeadTotalsResult> {
  checkHeadMask(loaded, input.headMask);
  checkWeighting(input);
  const { model, info, sessions } = loaded;
  const { headMask, weighting = "attention" } = input;
  const rows = rowsOf(loaded, input);
  const texts = rows.map((row) => measuredRow(loaded, row).text);
  const longest = Math.max(...rows.map(({ ids }) => ids.length));
  const bins = distanceBins(longest, info.isCausal);
  const byClass = new Totals(loaded, "class_totals", [totalClasses.length, totalClasses.length]);
  const byDistance = new Totals(loaded, "distance_totals", [1, bins.length]);
  const program = headTotalsProgram(model, { masked: headMask !== undefined, weighting });
  let done = 0;
  for (const batch of batchesOf(rows, sessions.kind)) {
    const length = Math.max(...batch.rows.map(({ ids }) => ids.length));
    const factors = {
      classes: classFactors(batch.indices.map((index) => texts[index]!)),
      bins: binFactors(length, longest, bins.length),
    };
    const feeds = { ...feedsOf(loaded, batch, headMask), ...factors };
    const outputs = await sessions.run(program, feeds, options.signal);
    byClass.add(outputs);
    byDistance.add(outputs);
    done += batch.rows.length;
    report(options, { stage: "run", done, total: rows.length, unit: "texts" });
  }
  return {
    classes: totalClasses,
    queries: classCounts(texts),
    byClass: byClass.tensor([totalClasses.length, totalClasses.length]),
    bins,
    byDistance: byDistance.tensor([bins.length]),
    even: evenTotals(texts, longest, bins.length),
  };
}

/** Adds up an output of many batches, in double precision. */
class Totals {
  readonly #loaded: LoadedModel;
  readonly #name: string;
  readonly #perHead: readonly number[];
  readonly #sums: Float64Array;

  constructor(loaded: LoadedModel, name: string, perHead: readonly number[]) {
    const { numLayers, numHeads } = loaded.model;
    this.#loaded = loaded;
    this.#name = name;
    this.#perHead = perHead;
    this.#sums = new Float64Array(numLayers * numHeads * sizeOf(perHead));
  }

  add(outputs: Outputs): void {
    const { model } = this.#loaded;
    const { data } = expandHeads(outputs, this.#name, model, [1, model.numHeads, ...this.#perHead]);
    for (let place = 0; place < data.length; place++) this.#sums[place]! += data[place]!;
  }

  /** `[L, H, …perHead]`, NaN for pruned heads. */
  tensor(perHead: readonly number[]): FloatTensor {
    const { numLayers, numHeads, prunedHeads } = this.#loaded.info;
    if (!this.#sums.every(Number.isFinite))
      throw badNumbers("The totals of some heads are not finite numbers.");
    const sums = floatTensor(Float32Array.from(this.#sums), [numLayers, numHeads, ...perHead]);
    return blankHeads(sums, prunedHeads);
  }
}
