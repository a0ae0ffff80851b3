import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../lib/errors";
import { fakeEngine } from "../testing/fake-engine";
import { modelInfo } from "../testing/model-info";
import { App } from "./app";
import { readLink } from "./link/link";
import { keepForOffline } from "./offline";
import { createSettings } from "./settings";

const cached = new Set<string>();

beforeEach(() => {
  cached.clear();
  vi.stubGlobal("caches", { match: async (address: string) => (cached.has(address) ? {} : undefined) });
});
afterEach(() => vi.unstubAllGlobals());

/** Of a page that a service worker has in hand; `before`: the registration of an earlier visit. */
function fakeWorkers(before?: ServiceWorkerRegistration) {
  const register = vi.fn(async () => before ?? ({} as ServiceWorkerRegistration));
  const workers = {
    controller: {},
    ready: Promise.resolve({}),
    register,
    getRegistration: async () => before,
  };
  return { workers: workers as unknown as ServiceWorkerContainer, register };
}

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
  const { workers } = fakeWorkers();
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
  const { workers } = fakeWorkers();
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
  const { workers, register } = fakeWorkers();
  const kept = keepForOffline(workers, app.store, { ...engine, assets: async () => [] });
  app.open(readLink("place=decoding"));
  app.store.setState(({ slots }) => ({
    slots: slots.map((slot) => ({ ...slot, state: { kind: "ready", info: modelInfo() } })),
  }));
  expect(await kept).toBe(true);
  expect(register).toHaveBeenCalledOnce();
});

test("in Decoding Play goes first: nothing is registered or fetched until the page is at rest", async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return new Response("x");
  });
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const { workers, register } = fakeWorkers();
  const rests: (() => void)[] = [];
  const atRest = () => new Promise<void>((resolve) => rests.push(resolve));
  const settle = async () => {
    for (const resolve of rests.splice(0)) resolve();
    await vi.advanceTimersByTimeAsync(1000);
  };
  const assets = async () => ["models/a", "models/b"];
  const kept = keepForOffline(workers, app.store, { ...engine, assets }, { atRest });
  app.open(readLink("place=decoding"));
  app.store.setState(({ slots }) => ({
    slots: slots.map((slot) => ({ ...slot, state: { kind: "ready", info: modelInfo() } })),
  }));
  await vi.advanceTimersByTimeAsync(400);
  expect(rests).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(register).not.toHaveBeenCalled();
  await settle();
  expect(register).toHaveBeenCalledOnce();
  expect(asked).toEqual([]);
  await settle();
  expect(asked).toEqual(["models/a"]);
  await settle();
  expect(asked).toEqual(["models/a", "models/b"]);
  vi.useRealTimers();
  expect(await kept).toBe(true);
});

test("what earlier visits have kept is not read again", async () => {
  cached.add("models/a").add("models/c");
  expect(await fetched()).toEqual({ early: [], asked: [], isKept: true });
  expect(await fetched({ saveData: true })).toMatchObject({ asked: [], isKept: true });
});

test("a visit after the first hears of versions before its first picture, and once", async () => {
  const before = {} as ServiceWorkerRegistration;
  const { workers } = fakeWorkers(before);
  const heard: unknown[] = [];
  const engine = { ...fakeEngine(), assets: async () => [] };
  const app = new App(engine, createSettings());
  const onRegistered = (registration: unknown) => void heard.push(registration);
  const kept = keepForOffline(workers, app.store, engine, { onRegistered });
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toEqual([before]);
  app.open(readLink(""));
  await kept;
  expect(heard).toEqual([before]);
});

test.each(["fails", "never answers"])(
  "a first model that %s leaves the page its service worker",
  async (how) => {
    vi.useFakeTimers();
    const gate = () =>
      how === "fails"
        ? Promise.reject(new AppError("offline", "No.", "Connect."))
        : new Promise<void>(() => {});
    const engine = { ...fakeEngine({ gate }), assets: async () => [] };
    const app = new App(engine, createSettings());
    const { workers, register } = fakeWorkers();
    const kept = keepForOffline(workers, app.store, engine);
    app.open(readLink(""));
    await vi.advanceTimersByTimeAsync(how === "fails" ? 100 : 21_000);
    vi.useRealTimers();
    expect(register).toHaveBeenCalledOnce();
    expect(await kept).toBe(true);
  },
);

test("only a page that was loaded without a service worker is told that one has taken over", async () => {
  const engine = { ...fakeEngine(), assets: async () => [] };
  const toldBy = async (workers: ServiceWorkerContainer, arrive: () => void) => {
    let told = 0;
    const app = new App(engine, createSettings());
    const kept = keepForOffline(workers, app.store, engine, { onTakenOver: () => told++ });
    app.open(readLink(""));
    await vi.waitFor(() => expect(app.store.getState().panels["bert-emotion"]?.picture).toBeTruthy());
    arrive();
    await kept;
    return told;
  };
  expect(await toldBy(fakeWorkers().workers, () => undefined)).toBe(0);
  const events = new EventTarget();
  const first = Object.assign(events, fakeWorkers().workers, { controller: null });
  const arrive = () => void setTimeout(() => events.dispatchEvent(new Event("controllerchange")), 10);
  expect(await toldBy(first as unknown as ServiceWorkerContainer, arrive)).toBe(1);
});
