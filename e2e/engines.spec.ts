/** @file Tests the built app on WASM in Firefox and WebKit: Chromium's numbers, the first picture, every place. */

import { chromium, firefox, webkit } from "playwright";
import { type BrowserName, chromiumFlags, findBrowser, findChromium } from "./browsers";
import { openFirefox } from "./engines/bidi";
import type { DrivenPage } from "./engines/driven-page";
import { openOwn } from "./engines/playwright-page";
import { openWebKit } from "./engines/webkit-driver";
import { expect, test } from "./fixtures";

/** Long enough to install a browser. */
const patience = 1_200_000;
const viewport = { width: 1440, height: 900 };

type Numbers = Readonly<Record<string, readonly number[]>>;

/** Results of the console by name. Runs in the page. */
async function readings(): Promise<Numbers> {
  const engine = window.headscope!;
  const { model: bert } = await engine.load({ embedded: "bert-emotion" });
  const { model: gpt2 } = await engine.load({ embedded: "gpt2-stories" });
  const text = "I was so relieved after the phone call yesterday.";
  const data = { texts: ["i feel wonderful", "i am so angry that it hurts"], labels: [1, 3] };
  const classified = await engine.attend(bert, { text, hiddenStates: true });
  const predicted = await engine.attend(gpt2, { text });
  const scored = await engine.score(bert, data);
  const entropies = await engine.entropy(bert, data);
  const important = await engine.importance(bert, data);
  const lanes = [
    { max_new_tokens: 8 },
    { num_beams: 3, max_new_tokens: 8 },
    { do_sample: true, top_k: 20, seed: 5, max_new_tokens: 8 },
    { penalty_alpha: 0.6, top_k: 4, max_new_tokens: 6 },
  ];
  const written = await engine.decode(gpt2, { prompt: "I came back from holidays and", lanes });
  const measured = await engine.measureText(gpt2, "Once upon a time there was a dog.");
  const numbers = {
    // WebKit tells more cores than there are, so it has more threads.
    "whether it is isolated": [Number(crossOriginIsolated)],
    "ids of BERT": classified.ids,
    "attentions of BERT": classified.attentions.data,
    "hidden states of BERT": classified.hiddenStates!.data,
    "entropies of BERT": classified.entropies.data,
    "logits of BERT": classified.logits.data,
    "attentions of GPT-2": predicted.attentions.data,
    "logits of GPT-2": predicted.logits.data,
    score: [...scored.logits.data, scored.loss!, scored.accuracy!],
    entropy: [...entropies.entropy.data, entropies.tokens],
    gradient: important.gradient.data,
    importance: important.importance.data,
    "loss of importance": [important.loss, important.accuracy!, important.tokens],
    "log-probabilities": measured.logProbabilities.slice(1).map(Number),
    "ids of lanes": written.lanes.flatMap(({ sequences }) => sequences.flat()),
    "scores of beams": written.lanes.flatMap(({ scores }) => scores ?? []),
  };
  return Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, [...values]]));
}

/** Whether the page shows a place. `ready`: a selector that matches once it does. Runs in the page. */
async function shown({ place, ready }: { place: string; ready: string }): Promise<boolean> {
  document.querySelector<HTMLElement>(`[data-testid=place-${place}]`)?.click();
  const wanted = () => document.querySelector<HTMLElement>(ready);
  for (let waited = 0; waited < 60_000 && !wanted()?.checkVisibility(); waited += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return wanted()?.checkVisibility() ?? false;
}

/** The number of colours in the first picture, once its lines are drawn. Runs in the page. */
async function coloursOfPicture(): Promise<number> {
  const colours = new Set<number>();
  for (let waited = 0; waited < 60_000 && colours.size < 12; waited += 200) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=head-view] canvas");
    if (!canvas?.width) continue;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    for (const colour of new Uint32Array(data.buffer)) colours.add(colour);
  }
  return colours.size;
}

const places = [
  { place: "heads", ready: "[data-testid=heads-place] .main-svg" },
  { place: "pruning", ready: "[data-testid=mask-grid]" },
  { place: "decoding", ready: "[data-testid=decoding-model][data-state=ready]" },
  { place: "attention", ready: "[data-testid=head-view]" },
];

async function look(page: DrivenPage, address: string): Promise<Numbers> {
  await page.goto(`${address}?device=wasm`);
  expect(await page.evaluate(coloursOfPicture, null)).toBeGreaterThanOrEqual(12);
  const numbers = await page.evaluate(readings, null);
  for (const each of places) expect(await page.evaluate(shown, each), each.place).toBe(true);
  return numbers;
}

/** The numbers of a browser, which must not have reported an error. */
async function lookAt(page: DrivenPage, address: string): Promise<Numbers> {
  try {
    return await look(page, address);
  } finally {
    expect(await page.close()).toEqual([]);
  }
}

/** The largest difference between two browsers' numbers; fails the test unless it is 0. */
function checkedDifference(own: Numbers, others: Numbers): number {
  expect(Object.keys(own)).toEqual(Object.keys(others));
  let largest = 0;
  for (const [what, values] of Object.entries(own)) {
    const theirs = others[what]!;
    expect(values.length, what).toBeGreaterThan(0);
    expect(values.every(Number.isFinite), what).toBe(true);
    expect(theirs.length, what).toBe(values.length);
    for (const [index, value] of values.entries()) {
      largest = Math.max(largest, Math.abs(value - theirs[index]!));
    }
    expect(largest, what).toBe(0);
  }
  return largest;
}

/** The browser, or `null` with a note in the report if there is none. */
function opened(name: "Firefox" | "WebKit"): Promise<DrivenPage> | null {
  try {
    const { executablePath, isOwn } = findBrowser(name);
    if (isOwn) return openOwn({ Firefox: firefox, WebKit: webkit }[name], {}, viewport);
    return { Firefox: openFirefox, WebKit: openWebKit }[name](executablePath, viewport);
  } catch (thrown) {
    const description = thrown instanceof Error ? thrown.message : String(thrown);
    test.info().annotations.push({ type: "not tested", description: `${name}: ${description}` });
    return null;
  }
}

let chromiumNumbers: Numbers;
test.beforeAll(async ({ baseURL }) => {
  const page = await openOwn(chromium, { ...findChromium(), args: chromiumFlags }, viewport);
  chromiumNumbers = await lookAt(page, baseURL!);
});

for (const name of ["Firefox", "WebKit"] as const satisfies readonly BrowserName[]) {
  test(`${name} shows the app and has Chromium's numbers`, async ({ baseURL }) => {
    test.setTimeout(patience);
    const opening = opened(name);
    test.skip(opening === null, "there is no such browser, and none could be installed");
    const page = await opening!;
    const numbers = await lookAt(page, baseURL!);
    console.log(`${page.browser}: largest difference ${checkedDifference(numbers, chromiumNumbers)}`);
  });
}
