import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { maskTensor } from "../../analysis/head-sets";
import { divide } from "../../analysis/importance";
import { at, type FloatTensor } from "../../lib/tensor";
import { folderEngine } from "../../testing/folder-engine";
import { gridTensor } from "../../testing/goldens";
import {
  byLayer,
  headCloseness as closeness,
  most,
  relative,
  sameRanking,
} from "../../testing/head-closeness";
import { type HeadGolden, headGoldenNames, readHeadGolden } from "../../testing/head-goldens";
import type { ImportanceResult, Labels, ModelInfo, SearchStep } from "../api/api";
import { importanceDefinitions } from "../api/heads";

const minutes = 60_000;

/** The largest difference of each comparison. */
type Largest = Map<string, number>;

function report(name: string, largest: Largest): void {
  const columns = [...largest].map(([what, difference]) => `${what} ${difference.toExponential(1)}`);
  console.log(`${name.padEnd(16)} ${columns.join("  ")}`);
}

const entriesOf = (golden: HeadGolden) => golden.gradients.map((entry) => [entry.name, entry] as const);

describe.each(headGoldenNames())("the heads of %s are the library's", { timeout: 5 * minutes }, (name) => {
  const golden = readHeadGolden(name);
  const { texts, labels } = golden;
  const engine = folderEngine();
  const largest: Largest = new Map();
  let info: ModelInfo;
  beforeAll(async () => {
    info = await engine.load({ id: golden.checkpoint });
  }, minutes);
  afterAll(async () => {
    report(name, largest);
    await engine.release(info.model);
  });

  const within = (what: string, difference: number, wanted: number) => {
    largest.set(what, Math.max(largest.get(what) ?? 0, difference));
    expect(difference, what).toBeLessThanOrEqual(wanted);
  };
  const importance = (headMask: FloatTensor) =>
    engine.importance(info.model, { texts, headMask, ...(labels && { labels }) });

  test("entropies", async () => {
    const own = await engine.entropy(info.model, { texts });
    const [perToken, sum] = [await golden.tensor("entropy/per_token"), await golden.tensor("entropy/sum")];
    expect(own.lengths).toEqual(golden.lengths);
    expect(own.tokens).toBe(golden.lengths.reduce((total, length) => total + length, 0));
    within("entropy per token", byLayer(own.perToken, perToken), closeness.entropies);
    const relative = own.entropy.data.map((value, head) => (value - sum.data[head]!) / sum.data[head]!);
    within("entropy", most(relative), closeness.entropies);
  });

  const compareGradients = async (part: string, own: ImportanceResult) => {
    const theirs = (tensor: string) => golden.tensor(`${part}/${tensor}`);
    within("gradient", byLayer(own.gradient, await theirs("gradient")), closeness.gradients);
    within("importance", byLayer(own.importance, await theirs("importance")), closeness.gradients);
    for (const definition of importanceDefinitions) {
      const wanted = divide(await theirs(definition), own.tokens);
      within(definition, byLayer(own.byDefinition[definition], wanted), closeness.gradients);
      expect(sameRanking(own.byDefinition[definition], wanted, closeness.gradients), definition).toBe(true);
    }
  };

  test.each(entriesOf(golden))(
    "gradients, every definition, loss and logits with the mask %s",
    async (part, entry) => {
      const own = await importance(gridTensor(entry.head_mask)!);
      await compareGradients(part, own);
      within("loss", Math.abs(own.loss - entry.loss) / entry.loss, closeness.loss);
      expect(own.metric !== undefined).toBe(entry.metric !== undefined);
      within("metric", Math.abs((own.metric?.value ?? 0) - (entry.metric ?? 0)), closeness.metric);
      expect(own.accuracy).toBe(own.metric?.name === "accuracy" ? entry.metric : undefined);
      expect(own.logits !== undefined).toBe(labels !== undefined);
      if (own.logits)
        within("logits", byLayer(own.logits, await golden.tensor(`${part}/logits`)), closeness.logits);
    },
  );

  test("gradients of each text alone", async () => {
    const examples = await golden.tensor("whole/examples");
    for (const [index, text] of texts.entries()) {
      const label = labels?.[index];
      const own = await engine.importance(info.model, {
        texts: [text],
        ...(label !== undefined && { labels: [label] as Labels }),
      });
      within("text's gradient", byLayer(own.gradient, at(examples, index)), closeness.gradients);
    }
  });

  test("no step of the library's search depends on rounding", () => {
    const { gaps, closest_calls } = golden.walk ?? { gaps: [], closest_calls: [] };
    expect(gaps.length).toBe(info.head === "classifier" ? info.numLayers * info.numHeads : 0);
    for (const gap of gaps) expect(gap ?? 1).toBeGreaterThan(1e-5);
    for (const call of closest_calls) expect(call ?? 1).toBeGreaterThan(1e-4);
  });

  /** Each search resumes the one with the previous threshold, since their steps are the same. */
  let known: readonly SearchStep[] = [];

  test.each(golden.searches.map((entry) => [entry.threshold, entry] as const))(
    "a search until accuracy falls by %f: curve, order, both masks",
    async (threshold, entry) => {
      const own = await engine.search(info.model, { texts, labels: labels!, threshold, resume: known });
      known = own.steps;
      expect(own.order).toEqual(golden.walk!.order.slice(0, entry.curve.length - 1));
      expect(own.curve).toEqual(entry.curve);
      expect(own.fell).toBe(entry.fell);
      expect(own.mask).toEqual(gridTensor(entry.mask_before));
      const after = { texts, labels: labels!, threshold, returned: "after", resume: own.steps } as const;
      expect((await engine.search(info.model, after)).mask).toEqual(gridTensor(entry.mask_after));
    },
  );

  /** A classifier's logits for every text, or a language model's after the first text. */
  const logitsOf = async (model: string, headMask?: FloatTensor): Promise<FloatTensor> => {
    const masked = headMask && { headMask };
    if (labels) return (await engine.score(model, { texts, ...masked })).logits;
    const { logits } = await engine.attend(model, { text: texts[0]!, logits: "last", ...masked });
    return { data: logits.data, shape: logits.shape.slice(-1) };
  };

  /** The library's values are 0 for pruned heads, and its norms cover only the others. */
  const compareHeadsLeft = async (part: string, model: string, mask: FloatTensor) => {
    const { entropy } = await engine.entropy(model, { texts });
    const measured = await engine.importance(model, { texts, ...(labels && { labels }) });
    const all = { entropy, gradient: measured.gradient, importance: measured.importance };
    for (const [figure, own] of Object.entries(all)) {
      expect([...own.data].map(Number.isNaN), figure).toEqual([...mask.data].map((entry) => entry === 0));
      const present = { ...own, data: own.data.map((value) => (Number.isNaN(value) ? 0 : value)) };
      const wanted = figure === "entropy" ? closeness.entropies : closeness.gradients;
      within(`pruned ${figure}`, byLayer(present, await golden.tensor(`${part}/${figure}`)), wanted);
    }
  };

  test.each(golden.prunings.map((entry) => [entry.name, entry] as const))("%s", async (part, entry) => {
    const mask = maskTensor(entry.heads, info);
    const masked = await golden.tensor(`${part}/masked_logits`);
    const wanted = entry.runs ? await golden.tensor(`${part}/logits`) : masked;
    const pruned = await engine.prune(info.model, entry.heads);
    expect([pruned.parametersBefore, pruned.parametersAfter]).toEqual([
      entry.parameters_before,
      entry.parameters_after,
    ]);
    within("pruned logits", relative(await logitsOf(pruned.model), wanted), closeness.logits);
    if (entry.runs) await compareHeadsLeft(part, pruned.model, mask);
    within("masked logits", relative(await logitsOf(info.model, mask), masked), closeness.logits);
    await engine.release(pruned.model);
  });
});

test("the reference values cover classifiers and language models", () => {
  const families = headGoldenNames().map((name) => readHeadGolden(name).family);
  expect(families.filter((family) => family === "bert").length).toBeGreaterThanOrEqual(12);
  expect(families.filter((family) => family === "gpt2").length).toBeGreaterThanOrEqual(3);
});
