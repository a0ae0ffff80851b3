import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../lib/errors";
import { fakeEngine } from "../testing/fake-engine";
import { modelInfo } from "../testing/model-info";
import { App } from "./app";
import { readLink } from "./link/link";
import { isAllKept, keepForOffline } from "./offline";
import { createSettings } from "./settings";

const cached = new Set<string>();

beforeEach(() => {
  cached.clear();
  vi.stubGlobal("caches", {
    match: async (address: string) => (cached.has(address) ? {} : undefined),
    open: async () => ({ put: async (address: string) => cached.add(address) }),
  });
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
async function fetched({ saveData = false, broken = "" } = {}) {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { connection: { saveData } });
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    if (address === broken) throw new TypeError("no connection");
    return new Response("x");
  });
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const { workers } = fakeWorkers();
  const assets = async () => ["models/a"];
  const kept = keepForOffline(
    workers,
    app.store,
    { ...engine, assets },
    { ahead: ["models/a", "models/b", "models/c"] },
  );
  app.open(readLink(""));
  await vi.advanceTimersByTimeAsync(1000);
  const early = [...asked];
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  await kept;
  return { early, asked };
}

test("what was never opened is fetched once the page has come to rest", async () => {
  expect(await fetched()).toEqual({
    early: ["models/a"],
    asked: ["models/a", "models/b", "models/c"],
  });
});

test("nothing is fetched ahead for a browser that saves data", async () => {
  expect((await fetched({ saveData: true })).asked).toEqual(["models/a"]);
});

test("a file that breaks off is asked for again, and the others are kept nevertheless", async () => {
  expect((await fetched({ broken: "models/a" })).asked).toEqual([
    "models/a",
    "models/a",
    "models/b",
    "models/c",
  ]);
  expect((await fetched({ broken: "models/b" })).asked).toEqual(["models/a", "models/b", "models/c"]);
});

test("all is kept if the worker is active and every file is there, whichever visit kept it", async () => {
  const engine = { assets: async () => ["models/a"] };
  const isKept = (before?: ServiceWorkerRegistration) =>
    isAllKept(fakeWorkers(before).workers, engine, ["models/c"]);
  const active = { active: {} } as ServiceWorkerRegistration;
  cached.add("models/a");
  expect(await isKept(active)).toBe(false);
  cached.add("models/c");
  expect(await isKept(active)).toBe(true);
  cached.delete("models/a");
  expect(await isKept(active)).toBe(false);
  cached.add("models/a");
  expect(await isKept({ active: null } as ServiceWorkerRegistration)).toBe(false);
  expect(await isKept()).toBe(false);
  expect(await isAllKept(undefined, engine, ["models/c"])).toBe(false);
});

test("a page for which no service worker ever answers keeps the files itself", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (address: string) =>
    address === "models/b" ? new Response("busy", { status: 503 }) : new Response("x"),
  );
  const engine = fakeEngine();
  const app = new App(engine, createSettings());
  const bare = Object.assign(new EventTarget(), fakeWorkers().workers, { controller: null });
  let told = 0;
  const kept = keepForOffline(
    bare as unknown as ServiceWorkerContainer,
    app.store,
    { ...engine, assets: async () => ["models/a"] },
    { ahead: ["models/b", "models/c"], onTakenOver: () => told++ },
  );
  app.open(readLink(""));
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  await kept;
  expect([...cached]).toEqual(["models/a", "models/c"]);
  expect(told).toBe(0);
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
  await kept;
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
  await kept;
});

test("what earlier visits have kept is not read again", async () => {
  cached.add("models/a").add("models/b").add("models/c");
  expect(await fetched()).toEqual({ early: [], asked: [] });
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
    await kept;
    expect(register).toHaveBeenCalledOnce();
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
