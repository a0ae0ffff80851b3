import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Progress } from "../lib/call";
import { AppError } from "../lib/errors";
import { type LocalHub, startLocalHub } from "../testing/local-hub";
import { refusal } from "../testing/refusal";
import { type ChunkStore, memoryStore } from "./chunk-store";
import { firstMissing, partsOf, pieceSize, piecesOf } from "./download-plan";
import { embeddedRepository } from "./embedded-repository";
import { hubRepository, publicHub, resolveAddress } from "./hub-repository";
import { localRepository } from "./local-repository";
import { absenceOf, type ByteSource } from "./repository";
import { removeAll, storedEntries } from "./stored-file";

describe("the plan of a download", () => {
  test("a file consists of its pieces", () => {
    expect(piecesOf(25, 10)).toEqual([
      { index: 0, start: 0, end: 10 },
      { index: 1, start: 10, end: 20 },
      { index: 2, start: 20, end: 25 },
    ]);
    expect(piecesOf(0, 10)).toEqual([]);
    expect(firstMissing(25, new Set([0, 2]), 10)).toEqual({ index: 1, start: 10, end: 20 });
    expect(firstMissing(25, new Set([0, 1, 2]), 10)).toBeNull();
  });

  test("the joined parts of any range are that range", () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 17 }),
      fc.nat(60),
      fc.nat(60),
    );
    fc.assert(
      fc.property(sizes, ([size, step, a, b]) => {
        const [start, end] = [Math.min(a, b, size), Math.min(Math.max(a, b), size)];
        const bytes = Array.from({ length: size }, (_, index) => index);
        const pieces = piecesOf(size, step).map((piece) => bytes.slice(piece.start, piece.end));
        const joined = partsOf(start, end, step).flatMap((part) =>
          pieces[part.index]!.slice(part.start, part.end),
        );
        expect(joined).toEqual(bytes.slice(start, end));
      }),
    );
  });
});

const folder = mkdtempSync(join(tmpdir(), "hub-"));
const bigSize = 2 * pieceSize + 1234;
/** Varying bytes, so that a shifted or doubled piece is detected. */
const big = Uint8Array.from({ length: bigSize }, (_, index) => (index * 31 + (index >> 13)) & 255);
const place = { id: "owner/model", revision: "main" };

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "big.bin"), big);
  writeFileSync(join(folder, "config.json"), '{"a": 1}');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function bytesOf(source: ByteSource | null): Promise<Uint8Array> {
  expect(source).not.toBeNull();
  return source!.slice(0, source!.size);
}

/** Fast comparison: an assertion on millions of elements would compare one by one. */
const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe("a hub", () => {
  let hub: LocalHub;
  let store: ChunkStore;
  const open = (file: string, options = {}, id = place.id, kept = store) =>
    hubRepository({ fetch, store: kept, patience: 1 }, { ...place, id, hub: hub.address }).open(
      file,
      options,
    );

  beforeEach(async () => {
    hub = await startLocalHub((id) => ([place.id, "datasets/owner/data"].includes(id) ? folder : null));
    store = memoryStore();
  });
  afterEach(() => hub.close());

  test("downloads a file, whose parts are then read without the network", async () => {
    const progress: Progress[] = [];
    const source = (await open("big.bin", { onProgress: (p: Progress) => progress.push(p) }))!;
    expect(same(await bytesOf(source), big)).toBe(true);
    expect(progress.at(-1)).toEqual({
      stage: "download",
      done: bigSize,
      total: bigSize,
      unit: "bytes",
      label: "big.bin",
    });
    const dones = progress.map(({ done }) => done);
    expect(dones).toEqual(dones.toSorted((a, b) => a - b));
    await hub.close();
    const again = (await open("big.bin"))!;
    expect(await again.slice(pieceSize - 3, pieceSize + 5)).toEqual(big.slice(pieceSize - 3, pieceSize + 5));
    expect(hub.requests).toEqual(["big.bin"]);
  });

  test("an absent file is null, a small one is complete", async () => {
    expect(await open("nothing.json")).toBeNull();
    expect(new TextDecoder().decode(await bytesOf(await open("config.json")))).toBe('{"a": 1}');
  });

  test.each([1000, pieceSize + 1000])(
    "a connection that breaks after %d bytes is resumed there",
    async (breakAfter) => {
      hub.faults.set("big.bin", { breakAfter });
      expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
      expect(hub.requests).toEqual(["big.bin", `big.bin ${breakAfter}-`]);
    },
  );

  test("an aborted download is resumed by the next visit", async () => {
    hub.faults.set("big.bin", { breakAfter: pieceSize + 1000, stall: true });
    const controller = new AbortController();
    const opening = refusal(open("big.bin", { signal: controller.signal }));
    await expect.poll(() => storedEntries(store)).toEqual([{ name: "owner/model", bytes: pieceSize }]);
    controller.abort();
    expect((await opening).code).toBe("aborted");
    hub.faults.clear();
    expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
    // Bytes after the piece are stored too if they arrived before the abort.
    expect(hub.requests.at(-1)).toMatch(new RegExp(`^big.bin (${pieceSize}|${pieceSize + 1000})-$`));
    await removeAll(store);
    expect(await storedEntries(store)).toEqual([]);
  });

  test("a connection that keeps breaking without progress is given up, with the stored size", async () => {
    hub.faults.set("big.bin", { breakAfter: 1000, times: 99 });
    const error = await refusal(open("big.bin"));
    expect(error.code).toBe("hub-failed");
    expect(error.message).toBe("The download of big.bin broke off; 4.00 kB of 16.8 MB are stored.");
    expect(error.hint).toBe("Try again: it continues where it broke off.");
    expect(hub.requests).toHaveLength(4);
    hub.faults.clear();
    expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
    expect(hub.requests.at(-1)).toBe("big.bin 4000-");
  });

  test("a resumed answer without the whole size is still joined", async () => {
    hub.faults.set("big.bin", { breakAfter: pieceSize + 1000, times: 1, hideRange: true });
    expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
    expect(hub.requests).toEqual(["big.bin", `big.bin ${pieceSize + 1000}-`]);
  });

  test("a server without ranges works too, and a resumed download skips stored bytes", async () => {
    hub.faults.set("big.bin", { breakAfter: pieceSize + 1000, times: 1, ignoreRange: true });
    expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
  });

  test("a file that changed meanwhile is fetched anew, never mixed", async () => {
    hub.faults.set("big.bin", { breakAfter: pieceSize + 1000, stall: true, etag: '"old"' });
    const controller = new AbortController();
    const opening = refusal(open("big.bin", { signal: controller.signal }));
    await expect.poll(() => storedEntries(store)).toEqual([{ name: "owner/model", bytes: pieceSize }]);
    controller.abort();
    await opening;
    const changed = big.toReversed();
    writeFileSync(join(folder, "big.bin"), changed);
    hub.faults.set("big.bin", { etag: '"new"' });
    expect(same(await bytesOf(await open("big.bin")), changed)).toBe(true);
    writeFileSync(join(folder, "big.bin"), big);
  });

  test("a server without lengths works, but nothing of a broken answer is stored", async () => {
    hub.faults.set("big.bin", { breakAfter: pieceSize + 1000, hideLength: true });
    expect(same(await bytesOf(await open("big.bin")), big)).toBe(true);
    expect(hub.requests).toEqual(["big.bin", "big.bin"]);
  });

  test("a model that was opened before opens without a connection, including absent files", async () => {
    hub.faults.set("config.json", { commit: "0123456789abcdef0123456789abcdef01234567" });
    const files = ["config.json", "vocab.txt", "big.bin"];
    for (const file of files) await open(file);
    expect(new Set(hub.revisions.slice(1))).toEqual(new Set(["0123456789abcdef0123456789abcdef01234567"]));
    await hub.close();
    const again = await Promise.all(files.map((file) => open(file)));
    expect(again.map((source) => source?.size)).toEqual([8, undefined, bigSize]);
    expect(hub.requests).toHaveLength(3);
  });

  test("two callers share one download, and cancelling one does not stop the other", async () => {
    hub.faults.set("big.bin", { delay: 50 });
    const controller = new AbortController();
    const first = open("big.bin", { signal: controller.signal });
    const second = open("big.bin");
    controller.abort();
    expect((await refusal(first)).code).toBe("aborted");
    expect(same(await bytesOf(await second), big)).toBe(true);
    expect(hub.requests).toEqual(["big.bin"]);
  });

  test("a full disk is an AppError", async () => {
    const full: ChunkStore = {
      ...store,
      put: () => Promise.reject(new AppError("storage-full", "No room.", "Empty it.")),
    };
    expect((await refusal(open("big.bin", {}, place.id, full))).code).toBe("storage-full");
  });

  test.each([
    [{ status: 401, errorCode: "RepoNotFound" }, "hub-not-found"],
    [{ status: 404, errorCode: "RevisionNotFound" }, "hub-not-found"],
    [{ status: 401, errorCode: "GatedRepo" }, "hub-gated"],
    [{ status: 403 }, "hub-gated"],
    [{ status: 429 }, "hub-failed"],
    [{ status: 500 }, "hub-failed"],
    [{ contentType: "text/html; charset=utf-8" }, "hub-failed"],
  ])("%j is %s", async (fault, code) => {
    hub.faults.set("config.json", fault);
    expect((await refusal(open("config.json"))).code).toBe(code);
  });

  test.each([true, false])("a repository without config.json exists (with an API: %s)", async (hasApi) => {
    hub.hasApi = hasApi;
    writeFileSync(join(folder, "adapter_config.json"), '{"base_model_name_or_path": "owner/base"}');
    hub.faults.set("config.json", { status: 404, errorCode: hasApi ? "EntryNotFound" : "" });
    const repository = hubRepository(
      { fetch, store, patience: 1 },
      resolveAddress({ ...place, hub: hub.address }),
    );
    expect(await repository.open("config.json")).toBeNull();
    const error = await absenceOf("config", repository);
    expect(error.message).toContain("an adapter, which changes owner/base");
    rmSync(join(folder, "adapter_config.json"));
  });

  test("a mirror without a sign of the model", async () => {
    hub.hasApi = false;
    const repository = hubRepository(
      { fetch, store, patience: 1 },
      { ...resolveAddress({ id: "owner/other", hub: hub.address }) },
    );
    expect((await refusal(absenceOf("config", repository))).code).toBe("hub-not-found");
  });

  test.each([429, 503, null])(
    "a repository is not called missing if nothing is known about it (%s)",
    async (status) => {
      const repository = hubRepository(
        {
          fetch: async () => {
            if (status === null) throw new TypeError("Failed to fetch");
            return new Response(null, { status });
          },
          store,
          patience: 1,
        },
        resolveAddress({ ...place, hub: hub.address }),
      );
      const error = await refusal(absenceOf("config", repository));
      expect(error.code).toBe("hub-failed");
      expect(error.message).toContain("did not say which files it has");
    },
  );

  test("a data set that is requested as a model is recognised", async () => {
    expect((await refusal(open("config.json", {}, "owner/data"))).message).toContain("is a data set on");
  });

  test("an unknown id and an unreachable hub", async () => {
    expect((await refusal(open("config.json", {}, "owner/other"))).message).toContain(
      "has no model owner/other",
    );
    await hub.close();
    expect((await refusal(open("config.json"))).code).toBe("hub-blocked");
  });
});

describe("addresses", () => {
  test("defaults, and a trailing slash", () => {
    expect(resolveAddress({ id: " gpt2 " })).toEqual({ id: "gpt2", revision: "main", hub: publicHub });
    expect(resolveAddress({ id: "a/b", hub: "https://mirror.example.org/hf/" }).hub).toBe(
      "https://mirror.example.org/hf",
    );
  });

  test.each([
    { id: "" },
    { id: "a/b/c" },
    { id: "https://huggingface.co/datasets/a/b" },
    { id: "spaces/a/b" },
    { id: "../etc" },
    { id: "a b" },
    { id: "a/b", hub: "nonsense" },
    { id: "a/b", hub: "javascript:alert(1)" },
  ])("%j is refused", (address) => {
    expect(() => resolveAddress(address)).toThrow(AppError);
  });
});

test("the address of a page on the Hub means its model", () => {
  expect(resolveAddress({ id: "https://huggingface.co/a/b/tree/v2", hub: "https://m.example.org" })).toEqual({
    id: "a/b",
    revision: "v2",
    hub: "https://m.example.org",
  });
  expect(resolveAddress({ id: "https://m.example.org/a/b/", revision: "v1" })).toEqual({
    id: "a/b",
    revision: "v1",
    hub: "https://m.example.org",
  });
  expect(resolveAddress({ id: "https://hf.co/datasets/a/b" }, "dataset").id).toBe("a/b");
});

describe("dropped files", () => {
  const file = (path: string, text = "x") => {
    const made = new File([text], path.split("/").at(-1)!);
    Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
    return made;
  };

  test("a folder whose name has the same prefix is not taken for the model's", async () => {
    const repository = localRepository([file("m/model/config.json"), file("m/model-old/x.bin")]);
    expect(await repository.list!()).toEqual(["config.json", "m/model-old/x.bin"]);
  });

  test("a folder is found by its config.json; only files beside it are used", async () => {
    const repository = localRepository([
      file("m/config.json", "{}"),
      file("m/vocab.txt"),
      file("m/sub/vocab.txt", "no"),
    ]);
    expect(repository.name).toBe("m");
    expect((await repository.open("vocab.txt"))!.size).toBe(1);
    expect(await repository.open("model.safetensors")).toBeNull();
  });

  test("loose files work; without a config all are listed; two models are refused", async () => {
    expect((await localRepository([file("config.json", "{}")]).open("config.json"))!.size).toBe(2);
    const plain = localRepository([file("m/vocab.txt"), file("m/adapter_config.json")]);
    expect(plain.name).toBe("m");
    expect(await plain.open("config.json")).toBeNull();
    expect(await plain.list!()).toEqual(["vocab.txt", "adapter_config.json"]);
    expect(() => localRepository([file("a/config.json"), file("b/config.json")])).toThrow(
      "2 models side by side: a, b",
    );
  });
});

test("an embedded file that breaks off or ends early is refused; progress ends with its size", async () => {
  const embedded = (response: Response, options = {}) =>
    embeddedRepository(async () => response, "http://here/models/", "bert").open(
      "model.safetensors",
      options,
    );
  const short = new Response("abc", { headers: { "content-length": "5" } });
  expect((await refusal(embedded(short))).message).toContain("could not be loaded");
  const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("broken")) });
  expect((await refusal(embedded(new Response(body)))).code).toBe("offline");
  expect((await refusal(embedded(new Response("", { status: 503 })))).code).toBe("offline");
  const told: Progress[] = [];
  await embedded(new Response("abc"), { onProgress: (p: Progress) => told.push(p) });
  expect(told.at(-1)).toMatchObject({ done: 3, total: 3 });
});

test("an embedded file that breaks off once is requested again", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError("broken")) });
  const answers = [new Response(broken), new Response("abc")];
  const open = embeddedRepository(async () => answers.shift()!, "http://here/models/", "bert").open;
  expect((await open("model.safetensors"))!.size).toBe(3);
  expect(answers).toEqual([]);
});

test("an embedded model's missing file is absent even if the host answers with a page", async () => {
  const answer =
    (body: string, type: string, status = 200): typeof fetch =>
    async () =>
      new Response(body, { status, headers: { "content-type": type } });
  const open = (fetchFile: typeof fetch) =>
    embeddedRepository(fetchFile, "http://here/models/", "bert").open("vocab.txt");
  expect(await open(answer("<html>", "text/html"))).toBeNull();
  expect(await open(answer("", "text/plain", 404))).toBeNull();
  expect((await open(answer("abc", "text/plain")))!.size).toBe(3);
  expect((await refusal(open(async () => Promise.reject(new TypeError("failed"))))).code).toBe("offline");
});
