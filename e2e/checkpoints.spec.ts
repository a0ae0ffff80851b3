import { readFileSync } from "node:fs";
import { changedConfig, changedWeights } from "../src/testing/changed-repository";
import { diskRepository } from "../src/testing/disk-repository";
import { largestDifference, readGolden } from "../src/testing/goldens";
import { expect, test } from "./fixtures";

test.skip(({ device }) => device !== "wasm", "what a file holds does not depend on the device");

const folder = "reference/goldens/checkpoints";
const bert = diskRepository(`${folder}/bert-classifier`);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** Files for `load`, as strings that can be sent to a page. */
type Packed = readonly (readonly [name: string, base64: string])[];

test("checkpoints of older versions and other programs load in the browser, with the library's numbers", async ({
  open,
}) => {
  const page = await open();
  const golden = readGolden("bert-bin-legacy");
  const { name, inputs } = golden.cases.find(
    ({ inputs }) => inputs.input_ids.length === 1 && !inputs.head_mask,
  )!;
  const legacy = diskRepository(`${folder}/bert-bin-legacy`);
  const config = await changedConfig(legacy, ({ model_type: _, ...written }) => ({
    ...written,
    architectures: ["ToxicNet"],
  }));
  const files: Packed = [
    ["config.json", base64(config)],
    ["pytorch_model.bin", base64(readFileSync(`${folder}/bert-bin-legacy/pytorch_model.bin`))],
  ];
  const found = await page.evaluate(
    async ([packed, ids]) => {
      const made = packed.map(
        ([file, text]) => new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file),
      );
      const info = await window.headscope!.load({ files: made });
      const { logits } = await window.headscope!.attend(info.model, { ids });
      return { logits: [...logits.data], head: info.head, notices: info.notices };
    },
    [files, inputs.input_ids[0]!] as const,
  );
  const theirs = (await golden.tensor(name, "logits"))!;
  expect(largestDifference(Float32Array.from(found.logits), theirs.data)).toBeLessThan(2e-5);
  expect(found.head).toBe("classifier");
  expect(found.notices).toEqual(
    [
      expect.stringContaining("config.json names no model type"),
      expect.stringContaining("ToxicNet is not a class of the library"),
    ].toReversed(),
  );
});

test("quantised weights and a truncated file dropped on the page are refused", async ({ open }) => {
  const page = await open();
  const config = await changedConfig(bert, (written) => written);
  const quantised = await changedWeights(bert, (tensor) =>
    tensor.name.endsWith("query.weight")
      ? { ...tensor, dtype: "I8", bytes: new Uint8Array(tensor.bytes.length / 4) }
      : tensor,
  );
  const whole = readFileSync(`${folder}/bert-classifier/model.safetensors`);
  const drop = (weights: Uint8Array) =>
    page.evaluate(
      (packed) => {
        const dataTransfer = new DataTransfer();
        for (const [file, text] of packed) {
          dataTransfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file));
        }
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      [
        ["config.json", base64(config)],
        ["model.safetensors", base64(weights)],
      ] as Packed,
    );
  await drop(quantised);
  await expect(
    page.getByText(/The weights are quantised .*query\.weight is stored as I8/).first(),
  ).toBeVisible();
  await drop(whole.subarray(0, 50_000));
  const size = whole.length.toLocaleString("en-US");
  await expect(
    page.getByText(new RegExp(`cut short within its tensor .*it has 50,000 of ${size} bytes`)).first(),
  ).toBeVisible();
});
