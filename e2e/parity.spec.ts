import type { Page } from "@playwright/test";
import type { AttendInput } from "../src/engine/api/api";
import type { FloatTensor } from "../src/lib/tensor";
import {
  type GoldenCase,
  goldenNames,
  largestDifference,
  readGolden,
  toleranceFor,
} from "../src/testing/goldens";
import { type LocalHub, startLocalHub } from "../src/testing/local-hub";
import { expect, openApp, test } from "./fixtures";

const wanted = { wasm: 2e-5, webgpu: 1e-4 };
const checkpoints = "reference/goldens/checkpoints";

let hub: LocalHub;
let page: Page;
test.beforeAll(async ({ browser, device }) => {
  hub = await startLocalHub((id) => `${checkpoints}/${id.replace("golden/", "")}`);
  page = await openApp(await browser.newPage(), device);
});
test.afterAll(async () => {
  await page.close();
  await hub.close();
});

/** A case as input of the console's attend; null if the case is a batch or has explicit token types. */
function consoleInput({ inputs, past }: GoldenCase): AttendInput | null {
  if (past !== undefined || inputs.input_ids.length !== 1) return null;
  const mask = inputs.head_mask && {
    data: new Float32Array(inputs.head_mask.flat()),
    shape: [inputs.head_mask.length, inputs.head_mask[0]!.length],
  };
  const common = { hiddenStates: true, queriesAndKeys: true, ...(mask && { headMask: mask }) };
  if (inputs.text !== undefined)
    return { text: inputs.text, ...(inputs.pair !== undefined && { pair: inputs.pair }), ...common };
  const isPlain = (inputs.token_type_ids?.flat() ?? []).every((type) => type === 0);
  return isPlain ? { ids: inputs.input_ids[0]!, ...common } : null;
}

/** In the library, masked probabilities are returned as attentions. */
function masked({ data, shape }: FloatTensor, mask: FloatTensor | undefined): Float32Array {
  const size = shape[2]! * shape[3]!;
  return mask ? data.map((value, index) => value * mask.data[Math.floor(index / size)]!) : data;
}

/** Those that differ from others of their family in names or storage only are left to Node. */
const passedOver =
  /^((albert|camembert|electra|modernbert|roberta|xlm-roberta)-(base|bin|masked-lm-untied|same-width)|(camembert|gpt-neo|gpt-neox|gpt2|mistral|opt|qwen2|qwen3)-classifier|xlm-roberta-masked-lm)$/;

for (const name of goldenNames().filter((golden) => !passedOver.test(golden))) {
  test(`${name} in the browser equals the library`, async ({ device }) => {
    const golden = readGolden(name);
    const hasText = golden.cases.some(({ inputs }) => inputs.text !== undefined);
    test.skip(device === "wasm" && !hasText, "compared on WASM in Node: src/engine/parity.test.ts");
    const source = golden.checkpoint.startsWith("public/")
      ? { embedded: name as "bert-emotion" | "gpt2-stories" }
      : { id: `golden/${name}`, hub: hub.address };
    const { model } = await page.evaluate((from) => window.headscope!.load(from), source);
    const largest = new Map<string, number>();
    for (const entry of golden.cases) {
      const input = consoleInput(entry);
      if (!input) continue;
      const result = await page.evaluate(
        async ([key, question]) => {
          const answer = await window.headscope!.attend(key, question);
          const plain = (tensor?: { data: Float32Array; shape: readonly number[] }) =>
            tensor && { data: Array.from(tensor.data), shape: [...tensor.shape] };
          return {
            attentions: plain(answer.attentions)!,
            hidden_states: plain(answer.hiddenStates)!,
            queries: plain(answer.queries)!,
            keys: plain(answer.keys)!,
            logits: plain(answer.logits)!,
          };
        },
        [model, input] as const,
      );
      for (const [tensor, { data, shape }] of Object.entries(result)) {
        const theirs = await golden.tensor(entry.name, tensor);
        if (theirs === null) continue;
        expect(data.length, `${entry.name} ${tensor}`).toBeGreaterThan(0);
        const own = { data: new Float32Array(data), shape };
        const difference = largestDifference(
          tensor === "attentions" ? masked(own, input.headMask) : own.data,
          theirs.data,
        );
        largest.set(tensor, Math.max(largest.get(tensor) ?? 0, difference));
        expect(difference, `${entry.name} ${tensor}`).toBeLessThanOrEqual(
          toleranceFor(entry.precision[tensor], wanted[device]),
        );
      }
    }
    await page.evaluate((key) => window.headscope!.release(key), model);
    expect([...largest.keys()]).toEqual(
      expect.arrayContaining(["attentions", "hidden_states", "queries", "keys"]),
    );
    console.log(
      `${device} ${name}: ${[...largest].map(([tensor, value]) => `${tensor} ${value.toExponential(1)}`).join("  ")}`,
    );
  });
}
