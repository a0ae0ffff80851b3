import { afterEach, expect, test, vi } from "vitest";
import type { CallOptions, Progress } from "../lib/call";
import { AppError } from "../lib/errors";
import { refusal } from "../testing/refusal";
import { type ChunkStore, memoryStore } from "./chunk-store";
import { pieceSize } from "./download-plan";
import { hubRepository } from "./hub-repository";
import { storedEntries } from "./stored-file";

// Scripted answers, including those that a correct server never gives.

type Answer = Response | "no answer";
interface Scripted {
  readonly store: ChunkStore;
  /** The revision, file and range of each request. */
  readonly asked: string[];
  open(options?: CallOptions): ReturnType<ReturnType<typeof hubRepository>["open"]>;
}

/** A hub that gives these answers to requests for one file, and then fails. */
function scripted(answers: readonly Answer[], store = memoryStore(), file = "model.safetensors"): Scripted {
  const asked: string[] = [];
  const left = [...answers];
  const fetchFile: typeof fetch = async (address, init) => {
    asked.push(`${String(address).split("/resolve/")[1]} ${new Headers(init?.headers).get("range")}`);
    const answer = left.shift() ?? "no answer";
    if (answer === "no answer") throw new TypeError("failed to fetch");
    return answer;
  };
  const place = { id: "owner/model", revision: "main", hub: "https://hub.example.org" };
  const repository = hubRepository({ fetch: fetchFile, store, patience: 0 }, place);
  return { store, asked, open: (options) => repository.open(file, options) };
}

function answer(body: BodyInit, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(body, { status, headers: { "content-type": "application/octet-stream", ...headers } });
}

/** A body that breaks after these bytes. */
function breaking(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (isSent) controller.error(new TypeError("network error"));
      else controller.enqueue(bytes);
      isSent = true;
    },
  });
}

const text = async (opening: ReturnType<Scripted["open"]>) => {
  const source = await opening;
  return source && new TextDecoder().decode(await source.slice(0, source.size));
};

afterEach(() => vi.unstubAllGlobals());

test("a file with fewer bytes than announced is refused", async () => {
  const short = () => answer("abcdef", { "content-length": "10" });
  const hub = scripted([short(), short(), short(), short()]);
  expect((await refusal(hub.open())).message).toBe(
    "The download of model.safetensors broke off; 6 B of 10 B are stored.",
  );
  expect(hub.asked).toHaveLength(4);
  expect(await storedEntries(hub.store)).toEqual([{ name: "owner/model", bytes: 6 }]);
  const better = scripted([answer("abcdefghij", { "content-length": "10" })], hub.store);
  expect(await text(better.open())).toBe("abcdefghij");
});

test("so is a file with more", async () => {
  const long = () => answer("abcdef", { "content-length": "4" });
  const error = await refusal(scripted([long(), long(), long(), long()]).open());
  expect(error.message).toContain("more bytes than it had announced");
});

test("the length of a compressed answer is not taken for the file's", async () => {
  const packed = answer("abcdef", { "content-length": "4", "content-encoding": "gzip" });
  expect(await text(scripted([packed]).open())).toBe("abcdef");
});

test("a small file whose connection breaks is requested again, whether its length is known or not", async () => {
  const bytes = new TextEncoder().encode("abc");
  const told = scripted([
    answer(breaking(bytes), { "content-length": "6" }),
    answer("abcdef", { "content-length": "6" }),
  ]);
  expect(await text(told.open())).toBe("abcdef");
  expect(await text(scripted([answer(breaking(bytes)), answer("abcdef")]).open())).toBe("abcdef");
});

test("an empty file is accepted", async () => {
  expect(await text(scripted([answer("", { "content-length": "0" })]).open())).toBe("");
  expect(await text(scripted([answer("no such range", {}, 416)]).open())).toBe("");
});

const first = new Uint8Array(pieceSize).fill(97);
const whole = `${pieceSize + 3}`;
/** The first piece and a little more arrive, then the connection breaks. */
const brokenOff = (headers: Record<string, string> = {}) =>
  answer(breaking(new Uint8Array(pieceSize + 1).fill(97)), { "content-length": whole, ...headers });

async function lastThree(opening: ReturnType<Scripted["open"]>): Promise<string> {
  const source = (await opening)!;
  expect(source.size).toBe(pieceSize + 3);
  expect(await source.slice(0, 2)).toEqual(first.slice(0, 2));
  return new TextDecoder().decode(await source.slice(pieceSize, pieceSize + 3));
}

test("a continued answer is placed by its length if the page cannot see its range", async () => {
  const hub = scripted([brokenOff(), answer("yz", { "content-length": "2" }, 206)]);
  expect(await lastThree(hub.open())).toBe("ayz");
  expect(hub.asked).toEqual([
    "main/model.safetensors bytes=0-",
    `main/model.safetensors bytes=${pieceSize + 1}-`,
  ]);
});

test.each([
  ["a different range than requested", { "content-range": `bytes 0-2/${whole}` }, 206],
  ["a part of unknown place", {}, 206],
  ["a file of another size", { "content-length": "3" }, 200],
  ["a file changed at another time", { "content-length": whole, "last-modified": "now" }, 200],
])("%s makes the download start over", async (_, headers, status) => {
  const again = answer(`${"b".repeat(pieceSize)}xyz`, { "content-length": whole });
  const hub = scripted([brokenOff(), answer("???", headers, status), again]);
  const source = (await hub.open())!;
  expect(await source.slice(0, 2)).toEqual(new Uint8Array([98, 98]));
  expect(hub.asked.at(-1)).toBe("main/model.safetensors bytes=0-");
});

test("two servers with different versions that both break off are not asked forever", async () => {
  let count = 0;
  const fetchFile: typeof fetch = async () => {
    if (++count > 40) throw new Error("asked forever");
    return brokenOff({ etag: count % 2 === 0 ? "one" : "two" });
  };
  const place = { id: "owner/model", revision: "main", hub: "https://hub.example.org" };
  const repository = hubRepository({ fetch: fetchFile, store: memoryStore(), patience: 0 }, place);
  await refusal(repository.open("model.safetensors"));
  expect(count).toBeLessThan(8);
});

test("the error says how much is stored when the connection fails for good", async () => {
  expect((await refusal(scripted([brokenOff()]).open())).message).toContain("8.39 MB of it are stored.");
  const failing = scripted([brokenOff(), answer("", {}, 500), answer("", {}, 500), answer("", {}, 500)]);
  expect((await refusal(failing.open())).message).toContain("status 500");
  expect(await storedEntries(failing.store)).toEqual([{ name: "owner/model", bytes: pieceSize + 1 }]);
});

test("without a connection it fails at once", async () => {
  vi.stubGlobal("navigator", { onLine: false });
  const hub = scripted([]);
  expect((await refusal(hub.open())).code).toBe("offline");
  expect(hub.asked).toHaveLength(1);
});

test("a file known to be absent is absent without a connection too", async () => {
  const hub = scripted([answer("", {}, 404)]);
  expect(await hub.open()).toBeNull();
  expect(await hub.open()).toBeNull();
  expect(hub.asked).toHaveLength(2);
});

test("all files of a model come from the commit of its first file", async () => {
  const store = memoryStore();
  const commit = "0123456789abcdef0123456789abcdef01234567";
  await scripted([answer("{}", { "x-repo-commit": commit })], store, "config.json").open();
  const weights = scripted([answer("abc")], store);
  expect(await text(weights.open())).toBe("abc");
  const missing = scripted([answer("", { "x-error-code": "EntryNotFound" }, 404)], store, "vocab.txt");
  expect(await missing.open()).toBeNull();
  expect(await missing.open()).toBeNull();
  expect([...weights.asked, ...missing.asked]).toEqual([
    `${commit}/model.safetensors bytes=0-`,
    `${commit}/vocab.txt bytes=0-`,
  ]);
});

test("a commit that is gone is forgotten", async () => {
  const store = memoryStore();
  const commit = "0123456789abcdef0123456789abcdef01234567";
  await scripted([answer("{}", { "x-repo-commit": commit })], store, "config.json").open();
  const gone = answer("", { "x-error-code": "RevisionNotFound" }, 404);
  const weights = scripted([gone, answer("abc")], store);
  expect((await refusal(weights.open())).code).toBe("hub-not-found");
  expect(await text(weights.open())).toBe("abc");
  expect(weights.asked.at(-1)).toBe("main/model.safetensors bytes=0-");
});

test("a file that does not fit is refused before it is fetched, with the size it needs", async () => {
  const small: ChunkStore = { ...memoryStore(), room: async () => 1_000_000 };
  const error = await refusal(scripted([brokenOff()], small).open());
  expect(error.code).toBe("storage-full");
  expect(error.message).toBe(
    "model.safetensors needs 8.39 MB, and this browser has no room for the 8.39 MB that are missing.",
  );
});

test("a store that fills up meanwhile fails in the same way, and keeps its pieces", async () => {
  const store = memoryStore();
  const put: ChunkStore["put"] = async (key, piece) => {
    if (piece.size === 3) throw new AppError("storage-full", "Full.", "Empty it.");
    return store.put(key, piece);
  };
  const hub = scripted([answer(`${"a".repeat(pieceSize)}xyz`, { "content-length": whole })], {
    ...store,
    put,
  });
  expect((await refusal(hub.open())).message).toContain("no room for the 3 B that are missing");
  expect(await storedEntries(store)).toEqual([{ name: "owner/model", bytes: pieceSize }]);
});

test.each([
  ["threw away", (store: ChunkStore, key: string) => store.remove(key)],
  ["damaged", (store: ChunkStore, key: string) => store.put(key, new Blob(["ab"]))],
])("a piece that the browser %s is an AppError, not zeros", async (_, harm) => {
  const hub = scripted([answer("abc", { "content-length": "3" })]);
  const source = (await hub.open())!;
  const keys = await hub.store.keys("");
  await harm(hub.store, keys.find((name) => name.endsWith("/0"))!);
  expect((await refusal(source.slice(0, 3))).message).toContain("is missing from the stored downloads");
});

test("progress is reported at intervals and at the end", async () => {
  const body = new ReadableStream({
    start: (controller) => {
      for (let i = 0; i < 500; i++) controller.enqueue(new Uint8Array(10));
      controller.close();
    },
  });
  const told: Progress[] = [];
  await scripted([answer(body, { "content-length": "5000" })]).open({ onProgress: (p) => told.push(p) });
  expect(told.length).toBeLessThan(100);
  expect(told.at(-1)).toEqual({
    stage: "download",
    done: 5000,
    total: 5000,
    unit: "bytes",
    label: "model.safetensors",
  });
});
