import { afterEach, expect, test, vi } from "vitest";
import { refusal } from "../testing/refusal";
import { browserStore, cacheStore } from "./chunk-store";

/** The part of the Cache API that the store uses; keys must be absolute URLs. */
function fakeCache(put?: () => Promise<void>): Cache {
  const entries = new Map<string, Blob>();
  const address = (request: RequestInfo | URL) => new URL(String(request)).href;
  const cache: Pick<Cache, "match" | "put" | "keys" | "delete"> = {
    match: async (request) => {
      const blob = entries.get(address(request));
      return blob && new Response(blob);
    },
    put: put ?? (async (request, response) => void entries.set(address(request), await response.blob())),
    keys: async () => [...entries.keys()].map((url) => new Request(url)),
    delete: async (request) => entries.delete(address(request)),
  };
  return cache as Cache;
}

const disk = { estimate: async () => ({ quota: 100, usage: 30 }) };

afterEach(() => vi.unstubAllGlobals());

test("pieces are found in the browser's cache, whatever characters their keys contain", async () => {
  const store = cacheStore(fakeCache(), disk);
  const keys = ["https://hub/a/resolve/refs%2Fpr%2F1/x.json#tag/0", "https://hub/a/resolve/main/é #facts"];
  for (const key of keys) await store.put(key, new Blob([key]));
  expect(await store.keys("https://hub/a/")).toEqual(keys);
  expect(await store.keys("https://hub/b")).toEqual([]);
  expect(await (await store.get(keys[1]!))!.text()).toBe(keys[1]);
  await store.remove(keys[0]!);
  expect(await store.get(keys[0]!)).toBeNull();
  expect(await store.room()).toBe(70);
});

test("room is unknown if the browser does not report it", async () => {
  expect(await cacheStore(fakeCache(), undefined).room()).toBeNull();
  const refusing = { estimate: () => Promise.reject(new TypeError("no")) };
  expect(await cacheStore(fakeCache(), refusing).room()).toBeNull();
});

test("a full disk is an AppError", async () => {
  const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const error = await refusal(cacheStore(fakeCache(full), disk).put("a", new Blob(["12345"])));
  expect(error.code).toBe("storage-full");
  expect(error.message).toContain("another 5 B");
});

test.each([
  ["there is no cache", undefined],
  ["it is forbidden", { open: () => Promise.reject(new DOMException("no", "SecurityError")) }],
])("downloads are stored in memory if %s", async (_, caches) => {
  if (caches) vi.stubGlobal("caches", caches);
  const store = await browserStore();
  await store.put("a", new Blob(["x"]));
  expect(await (await store.get("a"))!.text()).toBe("x");
});
