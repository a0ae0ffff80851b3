import { describe, expect, test } from "vitest";
import { folderEngine } from "../../testing/folder-engine";
import { refusal } from "../../testing/refusal";
import type { HeadTotalsInput, HeadTotalsResult, ModelInfo } from "../api/api";

const minutes = 60_000;
const checkpoints = "reference/goldens/heads/checkpoints";
const engine = folderEngine();
const texts = ["the rain, and the rain again", "go go go.", "She was glad!", "no", "a daydreamer"];

/** A class from the tokens as `attend` names them, independently of the measures. */
function classOf(
  info: ModelInfo,
  tokens: readonly string[],
  special: boolean,
  place: number,
  piece: boolean,
) {
  const { cls, sep } = info.specialTokens;
  const token = tokens[place]!;
  if (token === cls || (info.isCausal && place === 0)) return "start";
  if (token === sep) return "separator";
  if (special) return "special";
  if (/^Ġ?[.,!?]+$/.test(token)) return "punctuation";
  return piece ? "piece" : "word";
}

/** Sums over the whole matrices, one text at a time. */
async function summed(info: ModelInfo, { texts: own, pairs, headMask }: HeadTotalsInput) {
  const byClass = new Map<string, number>();
  const byOffset = new Map<string, number>();
  const queries = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, value: number) =>
    to.set(key, (to.get(key) ?? 0) + value);
  for (const [index, text] of own.entries()) {
    const { attentions, tokens, special, continues } = await engine.attend(info.model, {
      text,
      ...(pairs && { pair: pairs[index]! }),
      ...(headMask && { headMask }),
    });
    const length = tokens.length;
    const classes = tokens.map((_, place) =>
      classOf(info, tokens, special[place]!, place, continues[place]!),
    );
    for (const name of classes) add(queries, name, 1);
    for (let head = 0; head < info.numLayers * info.numHeads; head++)
      for (let query = 0; query < length; query++)
        for (let key = 0; key < length; key++) {
          const weight = attentions.data[(head * length + query) * length + key]!;
          add(byClass, `${head} ${classes[query]} ${classes[key]}`, weight);
          add(byOffset, `${head} ${key - query}`, weight);
        }
  }
  return { byClass, byOffset, queries };
}

/** The largest difference of a head's totals from those of its matrices. */
function apart(info: ModelInfo, found: HeadTotalsResult, wanted: Awaited<ReturnType<typeof summed>>): number {
  const { classes, bins, byClass, byDistance } = found;
  let largest = 0;
  for (let head = 0; head < info.numLayers * info.numHeads; head++) {
    classes.forEach((query, row) => {
      classes.forEach((key, column) => {
        const value = byClass.data[(head * classes.length + row) * classes.length + column]!;
        largest = Math.max(largest, Math.abs(value - (wanted.byClass.get(`${head} ${query} ${key}`) ?? 0)));
      });
    });
    bins.forEach(({ side, from, to }, bin) => {
      let sum = 0;
      for (let distance = from; distance <= to; distance++)
        sum += wanted.byOffset.get(`${head} ${side === "before" ? -distance : distance}`) ?? 0;
      largest = Math.max(largest, Math.abs(byDistance.data[head * bins.length + bin]! - sum));
    });
  }
  return largest;
}

describe.each([
  { name: "bert-odd-heads", isPairs: false },
  { name: "bert-odd-heads", isPairs: true },
  { name: "opt-next-token", isPairs: false },
  { name: "gpt-neox-next-token", isPairs: false },
  { name: "albert-three-groups", isPairs: false },
])("totals of $name (pairs: $isPairs)", ({ name, isPairs }) => {
  test("are those of the full matrices", { timeout: minutes }, async () => {
    const info = await engine.load({ id: `${checkpoints}/${name}` });
    const input = { texts, ...(isPairs && { pairs: [...texts].reverse() }) };
    const found = await engine.headTotals(info.model, input);
    const wanted = await summed(info, input);
    expect(found.queries).toEqual(found.classes.map((token) => wanted.queries.get(token) ?? 0));
    expect(found.queries.filter((count) => count > 0).length).toBeGreaterThan(2);
    expect(found.bins.some(({ side }) => side === "after")).toBe(!info.isCausal);
    const largest = apart(info, found, wanted);
    expect(largest).toBeLessThan(1e-5);
    console.log(name, "totals", largest.toExponential(1));
    const n = found.queries.reduce((a, b) => a + b);
    const ofHead = found.byDistance.data.subarray(0, found.bins.length);
    expect(ofHead.reduce((a, b) => a + b)).toBeCloseTo(n, 4);
    expect(found.even.byDistance.data.reduce((a, b) => a + b)).toBeCloseTo(n, 4);
  });
});

const small = `${checkpoints}/bert-odd-heads`;

test("under a mask, totals are those of the masked model; norm-weighted rows have the same sum", async () => {
  const info = await engine.load({ id: small });
  const size = info.numLayers * info.numHeads;
  const headMask = {
    data: Float32Array.from({ length: size }, (_, head) => (head === 0 ? 0 : 1)),
    shape: [info.numLayers, info.numHeads],
  };
  const input = { texts, headMask };
  expect(apart(info, await engine.headTotals(info.model, input), await summed(info, input))).toBeLessThan(
    1e-5,
  );
  const normed = await engine.headTotals(info.model, { texts, weighting: "norm" });
  const plain = await engine.headTotals(info.model, { texts });
  const sum = ({ byClass }: HeadTotalsResult) => byClass.data.reduce((a, b) => a + b);
  expect(sum(normed)).toBeCloseTo(sum(plain), 3);
  expect([...normed.byClass.data]).not.toEqual([...plain.byClass.data]);
});

test("pruned heads are NaN, the others as before", async () => {
  const info = await engine.load({ id: small });
  const pruned = await engine.prune(info.model, { 0: [1] });
  const { byClass, byDistance, classes, bins } = await engine.headTotals(pruned.model, { texts });
  const size = classes.length ** 2;
  expect(byClass.data.subarray(size, 2 * size).every(Number.isNaN)).toBe(true);
  expect(byDistance.data.subarray(bins.length, 2 * bins.length).every(Number.isNaN)).toBe(true);
  const whole = await engine.headTotals(info.model, { texts });
  [...byClass.data.subarray(0, size)].forEach((value, place) => {
    expect(value).toBeCloseTo(whole.byClass.data[place]!, 5);
  });
});

test("wrong inputs are refused", async () => {
  const { model } = await engine.load({ id: small });
  const message = async (input: HeadTotalsInput) => (await refusal(engine.headTotals(model, input))).message;
  expect(await message({ texts: [] })).toContain("no texts");
  expect(await message({ texts, pairs: ["a"] })).toContain("1 second texts");
  expect(await message({ texts, weighting: "sum" as "norm" })).toContain("not a weighting");
});
