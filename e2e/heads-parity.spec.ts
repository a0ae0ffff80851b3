import type { Page } from "@playwright/test";
import { maskTensor } from "../src/analysis/head-sets";
import { divide } from "../src/analysis/importance";
import type { ImportanceInput, ModelInfo, SearchInput, SearchStep } from "../src/engine/api/api";
import { importanceDefinitions } from "../src/engine/api/heads";
import type { FloatTensor } from "../src/lib/tensor";
import { gridTensor } from "../src/testing/goldens";
import {
  byLayer,
  headCloseness as closeness,
  most,
  relative,
  sameRanking,
} from "../src/testing/head-closeness";
import { type HeadGolden, readHeadGolden } from "../src/testing/head-goldens";
import { type LocalHub, startLocalHub } from "../src/testing/local-hub";
import { expect, openApp, test } from "./fixtures";

const names = [
  "bert-classifier",
  "bert-odd-heads",
  "bert-two-classes",
  "bert-regression",
  "gpt2-scaled",
  "mistral-classifier",
  "gpt-neo-next-token",
  "roberta-multi-label",
];
/** The checkpoint whose heads are all masked one by one; it has the fewest, for a software GPU. */
const walked = "bert-classifier";

let hub: LocalHub;
let page: Page;
test.beforeAll(async ({ browser, device }) => {
  hub = await startLocalHub((id) => readHeadGolden(id.replace("golden/", "")).checkpoint);
  page = await openApp(await browser.newPage(), device);
});
test.afterAll(async () => {
  await page.close();
  await hub.close();
});

/** A tensor as sent from the page. */
interface PlainTensor {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

const tensor = ({ data, shape }: PlainTensor): FloatTensor => ({ data: Float32Array.from(data), shape });

async function entropiesOf(model: string, texts: readonly string[]) {
  const found = await page.evaluate(
    async ([key, list]) => {
      const plain = ({ data, shape }: FloatTensor) => ({ data: [...data], shape: [...shape] });
      const { entropy, perToken, tokens } = await window.headscope!.entropy(key, { texts: list });
      return { entropy: plain(entropy), perToken: plain(perToken), tokens };
    },
    [model, texts] as const,
  );
  return { ...found, entropy: tensor(found.entropy), perToken: tensor(found.perToken) };
}

async function importanceOf(model: string, input: ImportanceInput) {
  const found = await page.evaluate(
    async ([key, question]) => {
      const plain = ({ data, shape }: FloatTensor) => ({ data: [...data], shape: [...shape] });
      const answer = await window.headscope!.importance(key, question);
      const { batch, example, position, cumulative } = answer.byDefinition;
      return {
        gradient: plain(answer.gradient),
        importance: plain(answer.importance),
        batch: plain(batch),
        example: plain(example),
        position: plain(position),
        cumulative: plain(cumulative),
        tokens: answer.tokens,
        loss: answer.loss,
        metric: answer.metric?.value,
      };
    },
    [model, input] as const,
  );
  const { tokens, loss, metric, ...tensors } = found;
  return { tokens, loss, metric, tensors };
}

/** A classifier's logits for every text, or a language model's after the first text. */
async function logitsOf(model: string, { texts, labels }: HeadGolden, headMask?: FloatTensor) {
  const found = await page.evaluate(
    async ([key, list, isClassifier, mask]) => {
      const headscope = window.headscope!;
      const masked = mask ? { headMask: mask } : {};
      const { logits } = isClassifier
        ? await headscope.score(key, { texts: list, ...masked })
        : await headscope.attend(key, { text: list[0]!, logits: "last", ...masked });
      return { data: [...logits.data], shape: [...logits.shape] };
    },
    [model, texts, labels !== undefined, headMask] as const,
  );
  return tensor({ ...found, shape: labels ? found.shape : found.shape.slice(-1) });
}

async function searchOf(model: string, input: SearchInput) {
  return page.evaluate(
    async ([key, question]) => {
      const { curve, order, mask, fell, steps } = await window.headscope!.search(key, question);
      return { curve, order, fell, steps, mask: { data: [...mask.data], shape: [...mask.shape] } };
    },
    [model, input] as const,
  );
}

/** Checks each difference against its limit, and records the largest of each kind. */
class Largest {
  readonly #differences = new Map<string, number>();

  within(what: string, difference: number, wanted: number): void {
    this.#differences.set(what, Math.max(this.#differences.get(what) ?? 0, difference));
    expect(difference, what).toBeLessThanOrEqual(wanted);
  }

  toString(): string {
    return [...this.#differences].map(([what, value]) => `${what} ${value.toExponential(1)}`).join("  ");
  }
}

async function compareEntropies(model: string, golden: HeadGolden, largest: Largest): Promise<void> {
  const own = await entropiesOf(model, golden.texts);
  const [perToken, sum] = [await golden.tensor("entropy/per_token"), await golden.tensor("entropy/sum")];
  expect(own.tokens).toBe(golden.lengths.reduce((total, length) => total + length, 0));
  expect(own.entropy.shape).toEqual(sum.shape);
  largest.within("entropy of a token", byLayer(own.perToken, perToken), closeness.entropies);
  const apart = own.entropy.data.map((value, head) => (value - sum.data[head]!) / sum.data[head]!);
  largest.within("entropy", most(apart), closeness.entropies);
}

async function compareGradients(model: string, golden: HeadGolden, largest: Largest): Promise<void> {
  const { texts, labels } = golden;
  for (const { name, head_mask, loss, metric } of golden.gradients.filter((one) => one.name !== "nothing")) {
    const own = await importanceOf(model, {
      texts,
      headMask: gridTensor(head_mask)!,
      ...(labels && { labels }),
    });
    for (const [figure, value] of Object.entries(own.tensors)) {
      const isDefinition = importanceDefinitions.some((definition) => definition === figure);
      const theirs = await golden.tensor(`${name}/${figure}`);
      const wanted = isDefinition ? divide(theirs, own.tokens) : theirs;
      largest.within(figure, byLayer(tensor(value), wanted), closeness.gradients);
      if (isDefinition) expect(sameRanking(tensor(value), wanted, closeness.gradients), figure).toBe(true);
    }
    largest.within("loss", Math.abs(own.loss - loss) / loss, closeness.loss);
    largest.within("metric", Math.abs((own.metric ?? 0) - (metric ?? 0)), closeness.metric);
  }
}

async function comparePruned(info: ModelInfo, golden: HeadGolden, largest: Largest): Promise<void> {
  for (const { name, heads, ...entry } of golden.prunings.slice(1, 3)) {
    const masked = await golden.tensor(`${name}/masked_logits`);
    const wanted = entry.runs ? await golden.tensor(`${name}/logits`) : masked;
    const pruned = await page.evaluate(async ([model, list]) => window.headscope!.prune(model, list), [
      info.model,
      heads,
    ] as const);
    expect([pruned.parametersBefore, pruned.parametersAfter]).toEqual([
      entry.parameters_before,
      entry.parameters_after,
    ]);
    largest.within("pruned logits", relative(await logitsOf(pruned.model, golden), wanted), closeness.logits);
    const own = await logitsOf(info.model, golden, maskTensor(heads, info));
    largest.within("masked logits", relative(own, masked), closeness.logits);
    await page.evaluate((model) => window.headscope!.release(model), pruned.model);
  }
}

/** A search with the library's first threshold, resumed until all heads are masked. */
async function compareSearch(model: string, { texts, labels, ...golden }: HeadGolden): Promise<void> {
  const whole = golden.searches.at(-1)!;
  expect(whole.curve.length).toBe(golden.walk!.order.length + 1);
  let resume: readonly SearchStep[] = [];
  for (const entry of [golden.searches[0]!, whole]) {
    const own = await searchOf(model, { texts, labels: labels!, threshold: entry.threshold, resume });
    resume = own.steps;
    expect(own.order).toEqual(golden.walk!.order.slice(0, entry.curve.length - 1));
    expect(own.curve).toEqual(entry.curve);
    expect(own.fell).toBe(entry.fell);
    expect(tensor(own.mask)).toEqual(gridTensor(entry.mask_before));
  }
}

for (const name of names) {
  test(`the heads of ${name} in the browser are the library's`, async ({ device }) => {
    const golden = readHeadGolden(name);
    const info = await page.evaluate((source) => window.headscope!.load(source), {
      id: `golden/${name}`,
      hub: hub.address,
    });
    const largest = new Largest();
    await compareEntropies(info.model, golden, largest);
    await compareGradients(info.model, golden, largest);
    await comparePruned(info, golden, largest);
    if (name === walked) await compareSearch(info.model, golden);
    await page.evaluate((model) => window.headscope!.release(model), info.model);
    console.log(`${device} ${name}: ${largest}`);
  });
}
