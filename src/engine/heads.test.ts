import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { folderEngine } from "../testing/folder-engine";

const folder = "reference/goldens/checkpoints/bert-classifier";
const header = z.record(z.string(), z.object({ data_offsets: z.tuple([z.number(), z.number()]).optional() }));

/** The checkpoint with NaN as the first number of a tensor. */
function spoiled(tensor: string): File[] {
  return readdirSync(folder).map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    if (name.endsWith(".safetensors")) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const start = 8 + Number(view.getBigUint64(0, true));
      const tensors = header.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))));
      view.setFloat32(start + tensors[tensor]!.data_offsets![0], Number.NaN, true);
    }
    return new File([bytes], name);
  });
}

test("figures that are no numbers are refused, since NaN says that a head is not there", async () => {
  const engine = folderEngine();
  const { model } = await engine.load({
    files: spoiled("bert.encoder.layer.0.attention.self.query.weight"),
  });
  const texts = ["they walked", "the rain was quiet"];
  await expect(engine.entropy(model, { texts })).rejects.toMatchObject({
    code: "bad-numbers",
    message: expect.stringMatching(/entropy/),
  });
  await expect(engine.importance(model, { texts, labels: [0, 1] })).rejects.toMatchObject({
    code: "bad-numbers",
    message: expect.stringMatching(/loss/),
  });
});

test("a definition that there is not is refused by its name", async () => {
  const engine = folderEngine();
  const { model } = await engine.load({ id: folder });
  const input = { texts: ["they walked"], labels: [0], definition: "mean" as "batch" };
  await expect(engine.importance(model, input)).rejects.toMatchObject({
    code: "bad-input",
    message: '"mean" is no definition of importance.',
  });
});
