/** @file Finds in chunks what a classifier answers while each head alone is masked, and judges all answers together. */

import { z } from "zod";
import { judge, truthFrom, truthOfRows } from "../../analysis/judge";
import { metricOf } from "../../analysis/metric";
import type { HeadEffectsInput, Headscope, ModelInfo } from "../../engine/api/api";
import type { HeadEffects } from "../../figures/measured";
import type { CallOptions } from "../../lib/call";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { areClose, idOf, inChunks } from "./chunks";
import { type Chunk, type Keepers, keeperFor, keptTensor } from "./keeper";

/** Changes with what is kept, so that older numbers are not read. */
const version = 1;

/** The logits of some texts: as the model is, `[N, labels]`, and with each head masked alone, `[L, H, N, labels]`. */
export interface EffectsChunk extends Chunk {
  readonly whole: FloatTensor;
  readonly masked: FloatTensor;
}

export const effectsChunk: z.ZodType<EffectsChunk> = z.object({
  rows: z.array(z.number()),
  whole: keptTensor,
  masked: keptTensor,
});

interface Parts {
  readonly engine: Pick<Headscope, "headEffects" | "score">;
  readonly keepers: Keepers<EffectsChunk>;
}

type Asked = Pick<HeadEffectsInput, "texts" | "labels">;

export async function measureEffects(
  { engine, keepers }: Parts,
  info: ModelInfo,
  { texts, labels }: Asked,
  options: CallOptions,
): Promise<HeadEffects> {
  const { model } = info;
  const chunks = await inChunks<EffectsChunk>(
    {
      id: idOf(`effects ${version} ${model}`, texts, labels),
      texts,
      keeper: keeperFor(model, keepers),
      measure: async (rows, call) => {
        const { whole, logits } = await engine.headEffects(model, { texts, labels, rows }, call);
        return { rows, whole: whole.logits, masked: logits };
      },
      isStillSo: async ({ rows, whole }, call) => {
        const { logits } = await engine.score(model, { texts: [texts[rows.at(-1)!]!] }, call);
        return areClose(logits.data, whole.data.subarray(-logits.data.length));
      },
    },
    options,
  );
  return judged(info, labels, chunks);
}

/** Every head's logits of all texts, judged as one set. */
function judged(
  { numLayers, numHeads, labels: names = [], problemType }: ModelInfo,
  labels: Asked["labels"],
  chunks: readonly EffectsChunk[],
): HeadEffects {
  const truth = truthOfRows(
    truthFrom(labels, problemType, names.length),
    chunks.flatMap(({ rows }) => rows),
  );
  const judgeAll = (partOf: (chunk: EffectsChunk) => Float32Array) => {
    const data = Float32Array.from(chunks.flatMap((chunk) => [...partOf(chunk)]));
    if (data.some(Number.isNaN)) return { loss: Number.NaN, value: Number.NaN };
    const { loss, metric } = judge(floatTensor(data, [labels.length, names.length]), truth);
    return { loss, value: metric?.value ?? Number.NaN };
  };
  const heads = Array.from({ length: numLayers * numHeads }, (_, place) =>
    judgeAll(
      ({
        whole: {
          data: { length },
        },
        masked: { data },
      }) => data.subarray(place * length, (place + 1) * length),
    ),
  );
  const tensor = (values: readonly number[]) => floatTensor(Float32Array.from(values), [numLayers, numHeads]);
  return {
    metric: metricOf[truth.problem],
    whole: judgeAll(({ whole }) => whole.data),
    loss: tensor(heads.map(({ loss }) => loss)),
    value: tensor(heads.map(({ value }) => value)),
  };
}
