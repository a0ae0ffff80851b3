/**
 * @file Counts what the app asks of a GPU: dispatches, submits, and buffers and bytes read back. The counts are the same
 * on every graphics card, so a software one serves.
 */

import { type Page, test } from "@playwright/test";
import { type Row, report } from "./report";
import { runTransformersJs, serveTransformersJs } from "./transformers-js";

interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly maps: number;
  readonly bytes: number;
}

/** Real in what the counts depend on: layers, head size and vocabulary. */
const gpt2 = {
  model_type: "gpt2",
  architectures: ["GPT2LMHeadModel"],
  vocab_size: 50257,
  n_positions: 64,
  n_embd: 128,
  n_layer: 12,
  n_head: 2,
};

/** Of twelve layers too; three heads share a key, as in SmolLM2. */
const llama = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 49152,
  max_position_embeddings: 64,
  hidden_size: 192,
  intermediate_size: 512,
  num_hidden_layers: 12,
  num_attention_heads: 6,
  num_key_value_heads: 2,
};

/** Where calls are counted: in the engine's worker, or in the page, where transformers.js runs. */
type Scope = "worker" | "page";

/** Counts calls in the scope where it runs, and answers each message of its channel with the counts since the last. */
const counting = (scope: Scope) => `{
  const counts = { dispatches: 0, submits: 0, maps: 0, bytes: 0 };
  const before = (type, method, note) => {
    const own = type.prototype[method];
    type.prototype[method] = function (...given) {
      note(this, ...given);
      return own.apply(this, given);
    };
  };
  if (globalThis.GPUBuffer) {
    before(GPUComputePassEncoder, "dispatchWorkgroups", () => counts.dispatches++);
    before(GPUComputePassEncoder, "dispatchWorkgroupsIndirect", () => counts.dispatches++);
    before(GPUQueue, "submit", () => counts.submits++);
    before(GPUBuffer, "mapAsync", (buffer, mode) => {
      if (mode !== GPUMapMode.READ) return;
      counts.maps++;
      counts.bytes += buffer.size;
    });
    const channel = new BroadcastChannel("${scope}");
    channel.onmessage = ({ data }) => {
      if (data !== "ask") return;
      channel.postMessage({ ...counts });
      for (const name of Object.keys(counts)) counts[name] = 0;
    };
  }
}
`;

/** The counts since the last call. */
const countsOf = (page: Page, scope: Scope = "worker"): Promise<Counts> =>
  page.evaluate(
    (name) =>
      new Promise<Counts>((resolve) => {
        const channel = new BroadcastChannel(name);
        channel.onmessage = ({ data }) => {
          channel.close();
          resolve(data);
        };
        channel.postMessage("ask");
      }),
    scope,
  );

async function openCounted(page: Page): Promise<void> {
  await page.route(/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: counting("worker") + (await response.text()) });
  });
  await page.addInitScript(counting("page"));
  await page.goto("./?device=webgpu");
  await page.waitForFunction(() => window.headscope !== undefined);
  // The page's own picture would be counted too.
  await page.waitForFunction(() => performance.getEntriesByName("head-view-drawn").length > 0);
  // The first picture may be a stored run.
  await page.getByTestId("stored-run").waitFor({ state: "detached" });
  await page.waitForTimeout(2000);
  await countsOf(page);
}

const load = (page: Page, source: object): Promise<string> =>
  page.evaluate(async (given) => (await window.headscope!.load(given as never)).model, source);

function difference(few: Counts, more: Counts, tokens: number): Counts {
  const each = (name: keyof Counts) => (more[name] - few[name]) / tokens;
  return {
    dispatches: each("dispatches"),
    submits: each("submits"),
    maps: each("maps"),
    bytes: each("bytes"),
  };
}

/** What one token costs, after the prompt and the first tokens. */
async function perToken(page: Page, model: string, lane: object): Promise<Counts> {
  const decode = async (tokens: number) => {
    const question = { ids: [5, 6, 7], lanes: [{ ...lane, max_new_tokens: tokens }] };
    await page.evaluate(async ([key, asked]) => window.headscope!.decode(key, asked as never), [
      model,
      question,
    ] as const);
    return countsOf(page);
  };
  const [few, more] = [await decode(3), await decode(7)];
  return difference(few, more, 4);
}

/** What a greedy token costs transformers.js with the .onnx export of `model`. It makes tokens twice before it makes `tokens`. */
async function perTokenOfPeer(page: Page, model: string, tokens: number): Promise<Counts> {
  await serveTransformersJs(page);
  const decode = async (count: number) => {
    await countsOf(page, "page");
    await runTransformersJs(page, { model, config: gpt2, ids: [5, 6, 7], tokens: count, device: "webgpu" });
    return countsOf(page, "page");
  };
  const [few, more] = [await decode(tokens), await decode(2 * tokens)];
  return difference(few, more, tokens);
}

async function perPicture(page: Page, model: string): Promise<Counts> {
  const attend = async () => {
    await page.evaluate(
      (key) => window.headscope!.attend(key, { text: "Every head of every layer looks somewhere else." }),
      model,
    );
    return countsOf(page);
  };
  await attend();
  return attend();
}

const row = (what: string, counts: Counts, goals: Partial<Counts> = {}): Row => {
  const beside = (name: keyof Counts) => `${counts[name]}${goals[name] ? ` (goal ${goals[name]})` : ""}`;
  return {
    what,
    dispatches: beside("dispatches"),
    submits: beside("submits"),
    maps: beside("maps"),
    "bytes read": beside("bytes"),
  };
};

// transformers.js may run only without the page's policy.
test.use({ serviceWorkers: "block", bypassCSP: true });

test("dispatches", async ({ page }) => {
  await openCounted(page);
  const rows: Row[] = [];
  const bert = await load(page, { embedded: "bert-emotion" });
  rows.push(row("attend, BERT of 6 layers", await perPicture(page, bert), { dispatches: 100 }));
  const model = await load(page, { random: gpt2, seed: 1 });
  const step = { dispatches: 140, submits: 12, maps: 1, bytes: 8000 };
  rows.push(row("a greedy token, GPT-2 of 12 layers", await perToken(page, model, {}), step));
  const topK = { do_sample: true, top_k: 50 };
  rows.push(row("a token of top-k sampling", await perToken(page, model, topK), step));
  rows.push(
    row("a token of top-p sampling", await perToken(page, model, { do_sample: true, top_p: 0.9, top_k: 0 })),
  );
  rows.push(row("a token of 4 beams", await perToken(page, model, { num_beams: 4 })));
  rows.push(
    row("a greedy token of transformers.js, GPT-2 of 12 layers", await perTokenOfPeer(page, model, 4)),
  );
  const grouped = await load(page, { random: llama, seed: 1 });
  rows.push(row("a greedy token, Llama of 12 layers", await perToken(page, grouped, {})));
  report("dispatches", rows);
});
