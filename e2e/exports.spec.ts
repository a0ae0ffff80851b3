import { unzipSync } from "fflate";
import { expect, test } from "./fixtures";

const bert = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 50,
  hidden_size: 24,
  num_hidden_layers: 3,
  num_attention_heads: 3,
  intermediate_size: 32,
  max_position_embeddings: 16,
  initializer_range: 0.3,
};
const gpt2 = {
  model_type: "gpt2",
  vocab_size: 50,
  n_embd: 24,
  n_layer: 3,
  n_head: 3,
  n_positions: 16,
  initializer_range: 0.3,
};

/** Bytes per float32. */
const width = 4;

for (const [name, config] of [
  ["BERT", bert],
  ["GPT-2", gpt2],
] as const) {
  test(`a ${name} is pruned, downloaded, unpacked, and dropped again: the same logits throughout`, async ({
    open,
  }) => {
    const page = await open();
    const { zip, masked, pruned, gone, onnx, parameters } = await page.evaluate(async (json) => {
      const headscope = window.headscope!;
      const ids = [2, 9, 17, 4, 30, 5];
      const { model } = await headscope.load({ random: json, seed: 3 });
      const headMask = { data: Float32Array.of(1, 0, 1, 1, 1, 1, 0, 1, 0), shape: [3, 3] };
      const whole = await headscope.attend(model, { ids, headMask });
      const info = await headscope.prune(model, { 0: [1], 2: [0, 2] });
      const result = await headscope.attend(info.model, { ids });
      const bytes = new Uint8Array(await (await headscope.exportModel(info.model, "zip")).arrayBuffer());
      return {
        zip: [...bytes],
        masked: [...whole.logits.data],
        pruned: [...result.logits.data],
        gone: info.parametersBefore - info.parametersAfter,
        onnx: (await headscope.exportModel(info.model, "onnx")).size,
        parameters: info.parametersAfter,
      };
    }, config);
    expect(gone).toBe(3 * (4 * 8 * 24 + 3 * 8));
    expect(onnx).toBeGreaterThan(width * parameters);
    pruned.forEach((logit, index) => {
      expect(Math.abs(logit - masked[index]!)).toBeLessThan(1e-4);
    });

    const files = Object.entries(unzipSync(Uint8Array.from(zip)));
    const again = await page.evaluate(
      async (dropped) => {
        const headscope = window.headscope!;
        const asFile = ([file, bytes]: readonly [string, readonly number[]]) =>
          new File([Uint8Array.from(bytes)], file);
        const info = await headscope.load({ files: dropped.map(asFile) });
        const { logits } = await headscope.attend(info.model, { ids: [2, 9, 17, 4, 30, 5] });
        return { logits: [...logits.data], gone: info.prunedHeads, missing: info.missing };
      },
      files.map(([file, bytes]) => [file, [...bytes]] as const),
    );
    expect(again.gone).toEqual({ 0: [1], 2: [0, 2] });
    expect(again.missing).toEqual([]);
    again.logits.forEach((logit, index) => {
      expect(Math.abs(logit - pruned[index]!)).toBeLessThan(1e-5);
    });
  });
}
