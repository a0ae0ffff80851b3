import type { Page } from "@playwright/test";
import { layOut } from "../src/engine/model/layout";
import { storedShape } from "../src/engine/model/stored-tensor";
import { fromCheckpoint } from "../src/engine/model/weights";
import { encodeGraph } from "../src/graph/encode";
import { fuse } from "../src/graph/fuse/fuse";
import type { Tensor } from "../src/lib/tensor";
import { attendProgram } from "../src/programs/attend";
import { batchFeeds } from "../src/programs/feeds";
import { openGoldenModel } from "../src/testing/golden-model";
import * as goldens from "../src/testing/goldens";
import { expect, test } from "./fixtures";
import { openOrtPage, runOnGpu } from "./ort-page";

const wanted = 1e-4;

/**
 * Skips the embedded models, which are too large for a software GPU, and checkpoints that differ only in their files, in
 * their family's names, or in parts that padding does not affect.
 */
const passedOver =
  /stories|emotion|bin|f16|sharded|legacy|prefix|silu|untied|no-classifier|-base|-masked|noscale|serial|electra|camembert|xlm|qwen|(roberta|albert|llama|distilbert)-odd|albert-classifier|(neo|neox|gpt2|mistral|opt|modernbert)-classifier/;

/** The model of a reference checkpoint, and its weights as inputs. */
async function open(folder: string) {
  const { checkpoint, match } = await openGoldenModel(folder);
  const { model, parameters } = match;
  const read = fromCheckpoint(checkpoint, match);
  const weights = new Map<string, Tensor>();
  for (const parameter of parameters) {
    const { name, shape } = parameter.value;
    const values = await read({ name, shape: storedShape(parameter) });
    weights.set(name, { data: layOut(parameter, values), shape: shape.map(Number) });
  }
  return { model, weights };
}

test.describe("padded batches on WebGPU equal the library", () => {
  test.skip(({ device }) => device !== "webgpu", "on WASM the unit tests compare every batch");
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await openOrtPage(page, "warning");
  });
  test.afterAll(() => page.close());

  for (const name of goldens.goldenNames().filter((golden) => !passedOver.test(golden))) {
    test(name, async () => {
      const golden = goldens.readGolden(name);
      const { model, weights } = await open(golden.checkpoint);
      const batches = golden.cases.filter(
        ({ inputs, past }) => inputs.input_ids.length > 1 && past === undefined,
      );
      expect(batches.length).toBeGreaterThan(0);
      for (const entry of batches) {
        const headMask = goldens.gridTensor(entry.inputs.head_mask);
        const options = {
          masked: headMask !== undefined,
          hiddenStates: true,
          queriesAndKeys: true,
          logits: "all",
        } as const;
        const { graph } = attendProgram(model, options);
        const feeds = batchFeeds(goldens.rowsOf(entry), {
          hasTypeIds: model.hasTypeIds,
          padId: goldens.padIdOf(entry),
          headMask,
        });
        const outputs = await runOnGpu(
          page,
          encodeGraph(fuse(graph), "inputs"),
          new Map([...Object.entries(feeds), ...weights]),
        );
        for (const tensor of ["attentions", "hidden_states", "queries", "keys", "logits"]) {
          const theirs = await golden.tensor(entry.name, tensor);
          const raw = goldens.ours(outputs, tensor);
          if (tensor !== "logits") expect(theirs, `${entry.name} ${tensor}`).not.toBeNull();
          if (theirs) expect(raw, `${entry.name} ${tensor}`).not.toBeNull();
          if (!theirs || !raw) continue;
          const own = headMask && tensor === "attentions" ? goldens.maskAttentions(raw, headMask) : raw;
          const difference = goldens.largestDifference(own.data, theirs.data);
          expect(difference, `${entry.name} ${tensor}`).toBeLessThanOrEqual(
            goldens.toleranceFor(entry.precision[tensor], wanted),
          );
        }
      }
    });
  }
});
