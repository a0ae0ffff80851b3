/** @file Tables in ordinary memory give the numbers, to the last bit, that tables on the device give. */

import { expect, test } from "vitest";
import { type FloatTensor, sizeOf } from "../../lib/tensor";
import { attendProgram } from "../../programs/attend";
import { batchFeeds } from "../../programs/feeds";
import type { Runtime } from "../../runtime/runtime";
import { createWasmRuntime } from "../../runtime/wasm";
import { openGoldenModel } from "../../testing/golden-model";
import { needOf } from "./fits";
import { HostTable } from "./host-table";
import type { ModelParameter } from "./parameters";
import { SessionCache } from "./session-cache";
import { fromCheckpoint, uploadWeights } from "./weights";

const opened: Promise<Runtime> = createWasmRuntime(null);
const rows = [
  { ids: [2, 7, 9, 4, 11, 3], typeIds: [0, 0, 0, 1, 1, 1] },
  { ids: [2, 13, 3], typeIds: [0, 0, 0] },
];

test("the rows of a table, in the order and shape of the indices", () => {
  const table = new HostTable(
    Float32Array.from({ length: 8 }, (_, place) => place),
    [4, 2],
  );
  const found = table.rows({ data: Int32Array.of(3, 0, 3, 1), shape: [2, 2] });
  expect(found).toEqual({ data: Float32Array.of(6, 7, 0, 1, 6, 7, 2, 3), shape: [2, 2, 2] });
  expect(table.bytes).toBe(0);
});

/** Every output of an attention pass over `rows`, and the bytes that were uploaded. */
async function pass(folder: string, placing: (parameter: ModelParameter) => ModelParameter) {
  const { checkpoint, match } = await openGoldenModel(`reference/goldens/checkpoints/${folder}`);
  const real = await opened;
  let uploaded = 0;
  const runtime: Runtime = {
    ...real,
    upload: (data, shape) => {
      uploaded += data.byteLength;
      return real.upload(data, shape);
    },
  };
  const parameters = match.parameters.map(placing);
  const weights = await uploadWeights(runtime, parameters, fromCheckpoint(checkpoint, match));
  const sessions = new SessionCache(runtime, weights);
  const { model } = match;
  const program = attendProgram(model, {
    masked: false,
    hiddenStates: true,
    queriesAndKeys: true,
    logits: "all",
  });
  const feeds = batchFeeds(rows, { hasTypeIds: model.hasTypeIds, padId: 0 });
  const outputs = await sessions.run(program, feeds);
  await sessions.dispose();
  return { outputs, uploaded, parameters };
}

const bits = ({ data }: FloatTensor) => new Uint32Array(data.buffer, data.byteOffset, data.length);

test.each([
  ["bert-classifier", ["word", "position", "token_type"].map((of) => `embeddings.${of}_embeddings.weight`)],
  // Its positions are counted from the padding token's.
  ["xlm-roberta-classifier", ["embeddings.word_embeddings.weight"]],
  ["gpt2-classifier", ["wte.weight", "wpe.weight"]],
  // Its table and its output matrix differ, and its first hidden states are the rows themselves.
  ["llama-lm", ["embed_tokens.weight"]],
])("%s looks up %s outside of the device", async (folder, names) => {
  const host = await pass(folder, (parameter) => parameter);
  const device = await pass(folder, (parameter) => ({ ...parameter, isLookedUp: false }));
  const tables = host.parameters.filter(({ isLookedUp }) => isLookedUp);
  expect(tables.map(({ value }) => value.name).toSorted()).toEqual(names.toSorted());
  const sizes = tables.map(({ value }) => sizeOf(value.shape.map(Number)));
  expect(device.uploaded - host.uploaded).toBe(4 * sizes.reduce((sum, size) => sum + size));
  expect(host.uploaded).toBe(needOf(host.parameters).total);
  expect([...host.outputs.keys()]).toEqual([...device.outputs.keys()]);
  for (const [output, tensor] of device.outputs) {
    expect(host.outputs.get(output)!.shape, output).toEqual(tensor.shape);
    expect(bits(host.outputs.get(output)!), output).toEqual(bits(tensor));
  }
});

test.each([
  ["bert-masked-lm", "embeddings.word_embeddings.weight"],
  ["gpt2-lm", "wte.weight"],
])("%s, whose output matrix is %s, keeps it there", async (folder, name) => {
  const { match } = await openGoldenModel(`reference/goldens/checkpoints/${folder}`);
  const table = match.parameters.find(({ value }) => value.name === name);
  expect(table?.isLookedUp).toBe(false);
});
