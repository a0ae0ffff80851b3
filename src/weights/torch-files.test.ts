/** @file Files that PyTorch itself wrote, in its current format and in the one before 1.6. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { memorySource } from "../testing/memory-repository";
import { openTorch } from "./torch-file";

const folder = "reference/goldens/torch-files";

interface Described {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
const described: Readonly<Record<string, Readonly<Record<string, Described>>>> = JSON.parse(
  readFileSync(`${folder}/values.json`, "utf8"),
);

test.each(["plain", "plain-legacy", "record", "record-legacy"])("%s", async (name) => {
  const wanted = described[name.replace("-legacy", "")]!;
  const bytes = new Uint8Array(readFileSync(`${folder}/${name}.bin`));
  const checkpoint = await openTorch(memorySource(bytes), `${name}.bin`);
  expect([...checkpoint.keys()]).toEqual(Object.keys(wanted));
  for (const [tensor, { shape, values }] of Object.entries(wanted)) {
    const view = checkpoint.get(tensor)!;
    expect(view.shape, tensor).toEqual(shape);
    expect(await view.read(), tensor).toEqual(Float32Array.from(values));
  }
});
