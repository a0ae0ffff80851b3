import { expect, test } from "vitest";
import { memoryStore } from "./chunk-store";
import { KeptFile } from "./kept-file";

test("a tail whose piece has come since is removed from the store", async () => {
  const store = memoryStore();
  const said = { size: 100, version: null, label: "a/b" };
  const file = await KeptFile.create(store, "http://here/x", said);
  await file.keepTail(0, new Blob([new Uint8Array(40)]));
  const [tailKey] = (await store.keys("")).filter((key) => key.endsWith("/tail"));
  await store.put(tailKey!, new Blob(["       9", new Uint8Array(40)]));
  expect((await KeptFile.find(store, "http://here/x"))!.tail).toBeNull();
  expect(await store.get(tailKey!)).toBeNull();
});
