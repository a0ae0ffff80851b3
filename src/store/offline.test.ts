import { afterEach, expect, test, vi } from "vitest";
import { fakeEngine } from "../testing/fake-engine";
import { modelInfo } from "../testing/model-info";
import { App } from "./app";
import { readLink } from "./link";
import { keepForOffline } from "./offline";
import { createSettings } from "./settings";

afterEach(() => vi.unstubAllGlobals());

test("what is asked for again is read to its end: an answer left unread breaks off for other tabs too", async () => {
  const engine = fakeEngine();
  const read: string[] = [];
  const addresses = ["models/a", "models/b"];
  vi.stubGlobal("fetch", async (address: string) => {
    const pieces = [new Uint8Array(1), new Uint8Array(1)];
    return new Response(
      new ReadableStream({
        pull: (controller) => {
          const piece = pieces.pop();
          if (piece) return controller.enqueue(piece);
          read.push(address);
          controller.close();
        },
      }),
    );
  });
  const app = new App(engine, createSettings());
  const workers = {
    controller: {} as ServiceWorker,
    ready: Promise.resolve({} as ServiceWorkerRegistration),
    register: async () => ({}) as ServiceWorkerRegistration,
  } as unknown as ServiceWorkerContainer;
  const kept = keepForOffline(workers, app.store, { ...engine, assets: async () => addresses });
  app.open(readLink(""));
  await kept;
  expect(read).toEqual(addresses);
});

/** What is fetched, in order, when a picture is there and the engine has loaded `models/a`. */
async function fetched({ saveData = false, isBroken = false } = {}) {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { connection: { saveData } });
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    if (isBroken && address === "models/c") throw new TypeError("no connection");
    return new Response("x");
  });
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const workers = {
    controller: {} as ServiceWorker,
    ready: Promise.resolve({} as ServiceWorkerRegistration),
    register: async () => ({}) as ServiceWorkerRegistration,
  } as unknown as ServiceWorkerContainer;
  const assets = async () => ["models/a"];
  const kept = keepForOffline(workers, app.store, { ...engine, assets }, { ahead: ["models/a", "models/c"] });
  const outcome = kept.catch(() => "failed");
  app.open(readLink(""));
  await vi.advanceTimersByTimeAsync(1000);
  const early = [...asked];
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  return { early, asked, isKept: await outcome };
}

test("what was never opened is fetched once the page has come to rest", async () => {
  expect(await fetched()).toEqual({
    early: ["models/a"],
    asked: ["models/a", "models/c"],
    isKept: true,
  });
});

test("nothing is fetched ahead for a browser that saves data, nor called kept", async () => {
  expect(await fetched({ saveData: true })).toMatchObject({ asked: ["models/a"], isKept: false });
});

test("what could not be fetched is not called kept", async () => {
  expect((await fetched({ isBroken: true })).isKept).toBe("failed");
});

test("a visit that opens Decoding alone is kept, too", async () => {
  vi.stubGlobal("fetch", async () => new Response("x"));
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const register = vi.fn(async () => ({}) as ServiceWorkerRegistration);
  const workers = {
    controller: {},
    ready: Promise.resolve({}),
    register,
  } as unknown as ServiceWorkerContainer;
  const kept = keepForOffline(workers, app.store, { ...engine, assets: async () => [] });
  app.open(readLink("place=decoding"));
  app.store.setState(({ slots }) => ({
    slots: slots.map((slot) => ({ ...slot, state: { kind: "ready", info: modelInfo() } })),
  }));
  expect(await kept).toBe(true);
  expect(register).toHaveBeenCalledOnce();
});
