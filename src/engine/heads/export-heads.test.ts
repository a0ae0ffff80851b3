import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesOf } from "../../testing/exported";
import { folderEngine } from "../../testing/folder-engine";
import { refusal } from "../../testing/refusal";
import type { AttendResult, MeasureResult, ModelInfo } from "../api/api";

const minutes = 60_000;
const folder = "reference/goldens/heads/checkpoints";

/** What the front end reads. */
const numbers = z.array(z.number());
const configFile = z.strictObject({
  model_name: z.string(),
  heads: z.array(z.tuple([z.int(), z.int()])),
  n_layers: z.int(),
  n_heads: z.int(),
  n_intervals: z.literal(10),
  metrics: z.array(z.string()),
  metric_descriptions: z.record(z.string(), z.string()),
  head_data_pattern: z.literal("L{layer}H{head}.json"),
  has_umap: z.literal(false),
  umap_heads: z.tuple([]),
  custom_plots: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  custom_tables: z.array(z.strictObject({ key: z.string(), label: z.string() })),
});
const scatterFile = z.array(z.record(z.string(), z.number()));
const bins = z.strictObject({ bin_edges: numbers, bin_values: numbers });
const tokens = z.array(z.strictObject({ token: z.string(), weight: z.number().min(0).max(1) }));
const headFile = z.strictObject({
  sequences: z.array(
    z.strictObject({
      sequence_id: z.int(),
      interval: z.int().min(1).max(10),
      tokens: z.array(z.string()),
      attention_indices: z.array(z.int()),
      attention_values: z.array(z.number().min(0).max(1)),
      seq_len: z.int(),
      max_activation: z.number(),
    }),
  ),
  qk_distance_histogram: bins,
  top_query_tokens: tokens,
  top_key_tokens: tokens,
  histogram: bins,
  statistics: z.record(z.string(), z.number()),
});

type HeadFile = z.infer<typeof headFile>;

interface Folder {
  readonly config: z.infer<typeof configFile>;
  readonly scatter: z.infer<typeof scatterFile>;
  readonly heads: ReadonlyMap<string, HeadFile>;
}

async function opened(blob: Blob): Promise<Folder> {
  const files = new Map(
    Object.entries(unzipSync(await bytesOf(blob))).map(([name, bytes]) => [
      name,
      JSON.parse(strFromU8(bytes)) as unknown,
    ]),
  );
  for (const name of ["data/server_config.json", "data/attributions/manifest.json"])
    expect(files.get(name)).toEqual({});
  const config = configFile.parse(files.get("data/config.json"));
  const heads = [...files].flatMap(([name, file]): [string, HeadFile][] =>
    name.startsWith("data/heads/") ? [[name.slice(11, -5), headFile.parse(file)]] : [],
  );
  expect(files.size).toBe(4 + heads.length);
  return { config, scatter: scatterFile.parse(files.get("data/scatter_data.json")), heads: new Map(heads) };
}

const engine = folderEngine();
const words = ["the", "rain", "fell", "and", "she", "was", "glad", ",", "again", "day"];

/** Of 3 to 8 words. */
const texts = Array.from({ length: 24 }, (_, text) =>
  Array.from({ length: 3 + (text % 6) }, (_, place) => words[(text * 7 + place * (text + 3)) % 10]).join(" "),
);

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe.each(["bert-odd-heads", "gpt2-scaled"])("the files of %s", (name) => {
  let info: ModelInfo;
  let found: Folder;
  let measured: MeasureResult["measures"];
  const attended: AttendResult[] = [];
  beforeAll(async () => {
    info = await engine.load({ id: `${folder}/${name}` });
    found = await opened(await engine.exportHeads(info.model, { texts, format: "headvis" }));
    for (const text of texts) attended.push(await engine.attend(info.model, { text }));
    measured = (await engine.measure(info.model, { texts })).measures;
  }, minutes);

  const matrixOf = (text: number, layer: number, head: number) => {
    const { attentions } = attended[text]!;
    const [, heads = 0, length = 0] = attentions.shape;
    const start = (layer * heads + head) * length ** 2;
    return Array.from({ length }, (_, query) =>
      Array.from(attentions.data.subarray(start + query * length, start + (query + 1) * length)),
    );
  };
  /** Of each head of the model. */
  const heads = () =>
    found.config.heads.map(([layer, head]) => ({ layer, head, file: found.heads.get(`L${layer}H${head}`)! }));

  test("name every head and metric", () => {
    const { numLayers, numHeads } = info;
    expect(found.config).toMatchObject({ model_name: info.name, n_layers: numLayers, n_heads: numHeads });
    expect(found.heads.size).toBe(numLayers * numHeads);
    expect(found.scatter).toHaveLength(numLayers * numHeads);
    expect(Object.keys(found.config.metric_descriptions)).toEqual(found.config.metrics);
    for (const row of found.scatter)
      expect(Object.keys(row)).toEqual(["layer", "head", ...found.config.metrics]);
  });

  test("have the values of the measures", () => {
    const ofName = { pattern_entropy: "entropy", qk_distance: "distance", previous_token_score: "previous" };
    for (const [column, key] of Object.entries(ofName)) {
      const { values } = measured.find((measure) => measure.key === key)!;
      found.scatter.forEach((row, place) => {
        expect(row[column]).toBeCloseTo(values.data[place]!, 3);
        expect(heads()[place]!.file.statistics[column]).toBe(row[column]);
      });
    }
  });

  test("have the largest weight of each text that is neither of the first token nor of the diagonal", () => {
    for (const { layer, head, file } of heads())
      for (const { sequence_id, max_activation } of file.sequences) {
        const inner = matrixOf(sequence_id, layer, head).flatMap((row, query) =>
          row.filter((_, key) => query > 0 && key > 0 && key !== query),
        );
        expect(Math.abs(max_activation - Math.max(...inner))).toBeLessThan(6e-5);
      }
  });

  test("have the largest weights of each row", () => {
    for (const { layer, head, file } of heads())
      for (const { sequence_id, seq_len, attention_indices, attention_values, tokens } of file.sequences) {
        expect(tokens).toEqual(attended[sequence_id]!.texts);
        expect(seq_len).toBe(tokens.length);
        matrixOf(sequence_id, layer, head).forEach((row, query) => {
          const wanted = row
            .filter((weight) => weight > 0.005)
            .sort((a, b) => b - a)
            .slice(0, 8);
          const own = attention_indices.flatMap((index, place) =>
            Math.floor(index / seq_len) === query ? [{ index, value: attention_values[place]! }] : [],
          );
          for (const { index, value } of own)
            expect(Math.abs(value - row[index % seq_len]!)).toBeLessThan(6e-5);
          expect(own).toHaveLength(wanted.length);
          expect(sumOf(own.map(({ value }) => value))).toBeCloseTo(sumOf(wanted), 2);
        });
      }
  });

  test("have ten intervals of equal count, highest first", () => {
    for (const { file } of heads()) {
      const { sequences, histogram } = file;
      const activations = sequences.map(({ max_activation }) => max_activation);
      expect(activations).toEqual([...activations].sort((a, b) => b - a));
      const counts = Array.from(
        { length: 10 },
        (_, place) => sequences.filter(({ interval }) => interval === 10 - place).length,
      );
      expect(sumOf(counts)).toBe(texts.length);
      for (const count of counts) expect([2, 3]).toContain(count);
      expect(sequences[0]!.interval).toBe(10);
      expect(sumOf(histogram.bin_values)).toBe(texts.length);
      expect(histogram.bin_edges).toHaveLength(histogram.bin_values.length + 1);
      expect(histogram.bin_edges.at(-1)).toBeCloseTo(activations[0]!, 3);
    }
  });

  test("have shares of the weight by distance and token", () => {
    for (const { layer, head, file } of heads()) {
      const { bin_edges, bin_values } = file.qk_distance_histogram;
      const totals = bin_values.map(() => 0);
      texts.forEach((_, text) => {
        matrixOf(text, layer, head).forEach((row, query) => {
          row.forEach((weight, key) => {
            if (query === 0 || key === 0) return;
            const distance = Math.abs(query - key);
            totals[bin_edges.findIndex((edge) => edge > distance) - 1]! += weight;
          });
        });
      });
      bin_values.forEach((share, bin) => {
        expect(share).toBeCloseTo(totals[bin]! / sumOf(totals), 3);
      });
      for (const { token } of [...file.top_query_tokens, ...file.top_key_tokens])
        expect(attended.some((text) => text.texts.slice(1).includes(token))).toBe(true);
      expect(file.top_query_tokens[0]!.weight).toBeGreaterThan(0);
    }
  });
});

const small = `${folder}/bert-odd-heads`;

test("twenty texts of each interval are written, the same in every call", { timeout: minutes }, async () => {
  const { model } = await engine.load({ id: small });
  const many = Array.from({ length: 230 }, (_, text) => texts[text % texts.length]!);
  const make = () => engine.exportHeads(model, { texts: many, format: "headvis" });
  const [first, second] = [await opened(await make()), await opened(await make())];
  expect(first.heads).toEqual(second.heads);
  for (const { sequences, histogram } of first.heads.values()) {
    expect(sequences).toHaveLength(200);
    expect(new Set(sequences.map(({ sequence_id }) => sequence_id)).size).toBe(200);
    expect(sequences.filter(({ interval }) => interval === 4)).toHaveLength(20);
    expect(sumOf(histogram.bin_values)).toBe(230);
  }
});

test("pruned heads have no files, and a mask is that of attend", { timeout: minutes }, async () => {
  const base = await engine.load({ id: small });
  const { model, numHeads, numLayers } = await engine.prune(base.model, { 0: [1] });
  const data = new Float32Array(numLayers * numHeads).fill(1);
  data[0] = 0;
  const headMask = { data, shape: [numLayers, numHeads] };
  const { config, scatter, heads } = await opened(
    await engine.exportHeads(model, { texts, headMask, format: "headvis" }),
  );
  expect(heads.has("L0H1")).toBe(false);
  expect(heads.size).toBe(numLayers * numHeads - 1);
  expect(config.heads).not.toContainEqual([0, 1]);
  expect(scatter).toHaveLength(heads.size);
  const { sequences } = heads.get("L1H2")!;
  const [{ sequence_id, attention_indices, attention_values }] = sequences as [(typeof sequences)[number]];
  const { attentions } = await engine.attend(model, { text: texts[sequence_id]!, headMask });
  const size = attentions.shape[2]! ** 2;
  attention_indices.forEach((index, place) => {
    const weight = attentions.data[(numHeads + 2) * size + index]!;
    expect(Math.abs(weight - attention_values[place]!)).toBeLessThan(6e-5);
  });
});

test("texts of one token have no activation", { timeout: minutes }, async () => {
  const { model } = await engine.load({ id: `${folder}/gpt2-scaled` });
  const lengths = await Promise.all(["a", "the rain fell"].map((text) => engine.tokenize(model, text)));
  expect(lengths[0]!.ids).toHaveLength(1);
  const { heads } = await opened(
    await engine.exportHeads(model, { texts: ["a", "the rain fell"], format: "headvis" }),
  );
  for (const { sequences, histogram } of heads.values()) {
    expect(sequences.map(({ sequence_id, interval }) => [sequence_id, interval])).toEqual([[1, 10]]);
    expect(sumOf(histogram.bin_values)).toBe(1);
  }
  const alone = await opened(await engine.exportHeads(model, { texts: ["a"], format: "headvis" }));
  expect(alone.heads.get("L0H0")).toMatchObject({ sequences: [], histogram: { bin_values: [] } });
  expect(alone.config.metrics).toContain("pattern_entropy");
  expect(alone.config.metrics).not.toContain("mean_max_activation");
});

test("progress counts texts, and a cancel ends the call", { timeout: minutes }, async () => {
  const { model } = await engine.load({ id: small });
  const seen: number[] = [];
  await engine.exportHeads(
    model,
    { texts, format: "headvis" },
    {
      onProgress: ({ done, total, unit }) => {
        expect(unit).toBe("texts");
        seen.push(done / total!);
      },
    },
  );
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const cancelled = engine.exportHeads(
    model,
    { texts, format: "headvis" },
    { signal: controller.signal, onProgress },
  );
  expect((await refusal(cancelled)).code).toBe("aborted");
});

test("pairs are read; other formats and numbers of pairs are refused", { timeout: minutes }, async () => {
  const { model } = await engine.load({ id: small });
  const pairs = texts.slice(1, 3);
  const { heads } = await opened(
    await engine.exportHeads(model, { texts: texts.slice(0, 2), pairs, format: "headvis" }),
  );
  const { texts: own } = await engine.attend(model, { text: texts[0]!, pair: texts[1]! });
  expect(heads.get("L0H0")!.sequences.find(({ sequence_id }) => sequence_id === 0)!.tokens).toEqual(own);
  const message = async (promise: Promise<unknown>) => (await refusal(promise)).message;
  const format = "csv" as "headvis";
  expect(await message(engine.exportHeads(model, { texts, format }))).toContain('"csv" is not a format');
  expect(await message(engine.exportHeads(model, { texts, pairs: ["a"], format: "headvis" }))).toContain(
    "1 second texts",
  );
});

test("texts with more weights than fit are refused before they are read", { timeout: minutes }, async () => {
  const { model } = await engine.load({ embedded: "bert-emotion" });
  const long = Array.from({ length: 200 }, () => "rain ".repeat(600));
  const { message, hint } = await refusal(engine.exportHeads(model, { texts: long, format: "headvis" }));
  expect(message).toContain("may hold 58,982,400 weights");
  expect(hint).toContain("fewer or shorter texts");
});
