import { expect, test } from "vitest";
import { folderEngine } from "../../testing/folder-engine";

const folder = "reference/goldens/checkpoints/bert-classifier";
test("an unknown definition is refused by name", async () => {
  const engine = folderEngine();
  const { model } = await engine.load({ id: folder });
  const input = { texts: ["they walked"], labels: [0], definition: "mean" as "batch" };
  await expect(engine.importance(model, input)).rejects.toMatchObject({
    code: "bad-input",
    message: '"mean" is not a definition of importance.',
  });
});
