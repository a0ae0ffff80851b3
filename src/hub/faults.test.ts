import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallOptions, Progress } from "../lib/call";
import { type Fault, type LocalHub, startLocalHub } from "../testing/local-hub";
import { refusal } from "../testing/refusal";
import { type ChunkStore, memoryStore } from "./chunk-store";
import { hubRepository } from "./hub-repository";
import { patientFetch } from "./patient-fetch";
import type { ByteSource } from "./repository";
import { storedEntries } from "./stored-file";

// A server that injects network faults into real requests.

const folder = mkdtempSync(join(tmpdir(), "faults-"));
const size = 300_000;
const content = Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 9)) & 255);
writeFileSync(join(folder, "model.safetensors"), content);
writeFileSync(join(folder, "config.json"), "{}");
afterAll(() => rmSync(folder, { recursive: true }));

const file = "model.safetensors";
const commit = "0123456789abcdef0123456789abcdef01234567";

let hub: LocalHub;
let store: ChunkStore;

beforeEach(async () => {
  hub = await startLocalHub(() => folder);
  store = memoryStore();
});
afterEach(() => hub.close());

function repository() {
  const network = { fetch: patientFetch(fetch, 1000), store, patience: 1 };
  return hubRepository(network, { id: "owner/model", revision: "main", hub: hub.address });
}

const open = (name = file, options: CallOptions = {}) => repository().open(name, options);

async function expectWhole(source: ByteSource | null): Promise<void> {
  const bytes = await source!.slice(0, source!.size);
  expect(Buffer.from(bytes).equals(content)).toBe(true);
}

describe("a file arrives complete", () => {
  test.each<[string, Fault, string[]]>([
    ["a connection that stalls", { breakAfter: 1000, stall: true }, [file, `${file} 1000-`]],
    ["a connection that breaks", { breakAfter: 1000 }, [file, `${file} 1000-`]],
    ["a server that never answers the first time", { isSilent: true, times: 1 }, [file, file]],
    ["two server errors", { status: 500, times: 2 }, [file, file, file]],
    ["a gateway that times out", { status: 504, times: 1 }, [file, file]],
    ["a request that took too long", { status: 408, times: 1 }, [file, file]],
    ["too many requests, with a short wait", { status: 429, retryAfter: "0", times: 1 }, [file, file]],
    [
      "too many requests, with a date in the past",
      { status: 429, retryAfter: "Thu, 01 Jan 2026 00:00:00 GMT", times: 1 },
      [file, file],
    ],
    ["too many requests, without a time", { status: 429, times: 1 }, [file, file]],
    ["a slow connection", { drip: 50_000 }, [file]],
    [
      "an announced length that is too large, once",
      { extraLength: 10, times: 1 },
      [file, `${file} ${size}-`, file],
    ],
    [
      "a server without ranges that breaks off",
      { breakAfter: 1000, ignoreRange: true },
      [file, `${file} 1000-`],
    ],
    ["a server that hides the length and breaks off", { breakAfter: 1000, hideLength: true }, [file, file]],
    ["a redirect to another host", { isElsewhere: true }, [file, file]],
    [
      "a version that changes while the connection is broken",
      { breakAfter: 1000, isChanging: true },
      [file, `${file} 1000-`, file],
    ],
  ])("in spite of %s", async (_, fault, requests) => {
    hub.faults.set(file, fault);
    await expectWhole(await open());
    expect(hub.requests).toEqual(requests);
  });
});

test("a caller that joins a stalled download is served by its next try", async () => {
  hub.faults.set(file, { breakAfter: 1000, stall: true });
  const first = open();
  await expect.poll(() => hub.requests).toHaveLength(1);
  const second = open();
  await expectWhole(await first);
  await expectWhole(await second);
  expect(hub.requests).toEqual([file, `${file} 1000-`]);
});

test("a connection that always stalls is given up, and the next call continues", async () => {
  hub.faults.set(file, { breakAfter: 1000, stall: true, times: 99 });
  const error = await refusal(open());
  expect(error.message).toBe("The download of model.safetensors broke off; 4.00 kB of 300 kB are stored.");
  expect(error.hint).toBe("Try again: it continues where it broke off.");
  hub.faults.clear();
  await expectWhole(await open());
  expect(hub.requests.at(-1)).toBe(`${file} 4000-`);
});

test("the hint mentions a reload only if the store is on disk", async () => {
  store = { ...memoryStore(), isLasting: true };
  hub.faults.set(file, { breakAfter: 1000, times: 99 });
  expect((await refusal(open())).hint).toBe(
    "Try again: it continues where it broke off, even after a reload.",
  );
  hub.faults.set(file, { breakAfter: 1000, times: 99, hideLength: true });
  store = { ...memoryStore(), isLasting: true };
  const unmeasured = await refusal(open());
  expect(unmeasured.message).toBe("The download of model.safetensors broke off.");
  expect(unmeasured.hint).toBe("Try again: it starts from its beginning.");
  expect(await storedEntries(store)).toEqual([]);
});

test("a cancelled download stores what has arrived", async () => {
  hub.faults.set(file, { breakAfter: 1000, stall: true });
  const controller = new AbortController();
  const opening = refusal(
    open(file, { signal: controller.signal, onProgress: () => setTimeout(() => controller.abort(), 20) }),
  );
  expect((await opening).code).toBe("aborted");
  await expect.poll(() => storedEntries(store)).toEqual([{ name: "owner/model", bytes: 1000 }]);
  hub.faults.clear();
  await expectWhole(await open());
});

describe("a server that is busy", () => {
  test("is waited for as long as it asks, which is reported", async () => {
    hub.faults.set(file, { status: 429, retryAfter: "1", times: 1 });
    const told: Progress[] = [];
    await expectWhole(await open(file, { onProgress: (progress) => told.push(progress) }));
    expect(told[0]).toEqual({ stage: "wait", done: 0, total: 1, unit: "seconds", label: file });
  });

  test("can be cancelled during the wait", async () => {
    hub.faults.set(file, { status: 503, retryAfter: "100" });
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    expect((await refusal(open(file, { signal: controller.signal, onProgress }))).code).toBe("aborted");
    expect(hub.requests).toEqual([file]);
  });

  test.each([
    ["3600", "Try again in 60 minutes."],
    ["86400", "Try again in 24 hours."],
  ])(
    "that asks for %s seconds is not waited for; the hint says how long it asks",
    async (retryAfter, hint) => {
      hub.faults.set(file, { status: 429, retryAfter });
      const error = await refusal(open());
      expect(error).toMatchObject({ code: "hub-failed", hint });
      expect(error.message).toBe(`${hub.address} answered “too many requests” for model.safetensors.`);
      expect(hub.requests).toEqual([file]);
    },
  );

  test("is asked a few times before it fails", async () => {
    hub.faults.set(file, { status: 429 });
    const error = await refusal(open());
    expect(error.hint).toBe("Wait a few minutes and try again.");
    expect(hub.requests).toHaveLength(4);
    hub.faults.clear();
    await expectWhole(await open());
  });

  test("in the middle of a file does not lose its beginning", async () => {
    hub.faults.set(file, { breakAfter: 1000 });
    const opening = refusal(open());
    await expect.poll(() => hub.requests).toHaveLength(1);
    hub.faults.set(file, { status: 429, retryAfter: "9999" });
    expect((await opening).message).toContain("1.00 kB of it are stored.");
    hub.faults.clear();
    await expectWhole(await open());
    expect(hub.requests.at(-1)).toBe(`${file} 1000-`);
  });
});

describe("a file that is briefly absent", () => {
  const fixed = async () => {
    hub.faults.set("config.json", { commit });
    await open("config.json");
  };

  test("is requested again, even for a pinned commit", async () => {
    await fixed();
    hub.faults.set(file, { status: 404, times: 1 });
    expect(await open()).toBeNull();
    await expectWhole(await open());
  });

  test("or absent according to the hub's error code is requested again once it is needed", async () => {
    await fixed();
    hub.faults.set(file, { status: 404, errorCode: "EntryNotFound" });
    expect(await open()).toBeNull();
    expect(await open()).toBeNull();
    expect(hub.requests.filter((request) => request === file)).toHaveLength(1);
    hub.faults.clear();
    await repository().doubtAbsent?.();
    await expectWhole(await open());
  });

  test("is not discarded if a part of it is stored", async () => {
    hub.faults.set(file, { breakAfter: 200_000, times: 99 });
    const opening = refusal(open());
    await expect.poll(() => hub.requests).toHaveLength(1);
    hub.faults.set(file, { status: 404, times: 99 });
    expect((await opening).message).toContain("that there is none");
    hub.faults.clear();
    await expectWhole(await open());
    expect(hub.requests.at(-1)).toBe(`${file} 200000-`);
  });

  test("is still absent without a connection", async () => {
    await fixed();
    expect(await open("vocab.txt")).toBeNull();
    await repository().doubtAbsent?.();
    await hub.close();
    expect(await open("vocab.txt")).toBeNull();
  });
});

test("a sign-in page is not taken for a file, and not remembered", async () => {
  hub.faults.set(file, { isPage: true, times: 1 });
  expect((await refusal(open())).message).toContain("answered with a web page");
  await expectWhole(await open());
});
