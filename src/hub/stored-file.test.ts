import { expect, test } from "vitest";
import { memoryStore } from "./chunk-store";
import { StoredFile } from "./stored-file";

test("a tail is removed from the store once its piece is complete", async () => {
  const store = memoryStore();
  const said = { size: 100, version: null, label: "a/b" };
  const file = await StoredFile.create(store, "http://here/x", said);
  await file.storeTail(0, new Blob([new Uint8Array(40)]));
  const [tailKey] = (await store.keys("")).filter((key) => key.endsWith("/tail"));
  await store.put(tailKey!, new Blob(["       9", new Uint8Array(40)]));
  expect((await StoredFile.find(store, "http://here/x"))!.tail).toBeNull();
  expect(await store.get(tailKey!)).toBeNull();
});
