import { expect, test } from "vitest";
import { previousCache } from "../lib/cache-names";
import { watchVersions } from "./updates";

class FakeRegistration extends EventTarget {
  waiting: { postMessage(message: unknown): void } | null = null;
  installing: EventTarget | null = null;
}

/** Caches in memory, by name and address. */
function fakeCaches(contents: Record<string, readonly string[]>) {
  const stores = new Map(Object.entries(contents).map(([name, urls]) => [name, new Set(urls)]));
  const cacheOf = (name: string) => {
    const urls = stores.get(name) ?? new Set<string>();
    stores.set(name, urls);
    return {
      keys: async () => [...urls].map((url) => ({ url })),
      match: async ({ url }: { url: string }) => (urls.has(url) ? url : undefined),
      put: async ({ url }: { url: string }) => void urls.add(url),
    };
  };
  return {
    stores,
    caches: {
      keys: async () => [...stores.keys()],
      open: async (name: string) => cacheOf(name),
      delete: async (name: string) => stores.delete(name),
    } as unknown as CacheStorage,
  };
}

function watched({ isControlled = true, waits = false, installs = false, contents = {} } = {}) {
  const registration = new FakeRegistration();
  const sent: unknown[] = [];
  const said: string[] = [];
  let accept = async () => {};
  const worker = { postMessage: (message: unknown) => void sent.push(message) };
  if (waits) registration.waiting = worker;
  if (installs) registration.installing = new EventTarget();
  const workers = Object.assign(new EventTarget(), { controller: isControlled ? {} : null });
  const { caches, stores } = fakeCaches(contents);
  watchVersions(registration as unknown as ServiceWorkerRegistration, {
    workers: workers as unknown as ServiceWorkerContainer,
    caches,
    reload: () => void said.push("reload"),
    onWaiting: (accepted) => {
      said.push("waiting");
      accept = accepted;
    },
    onReplaced: () => void said.push("replaced"),
  });
  const installed = () => {
    registration.waiting = worker;
    registration.installing?.dispatchEvent(new Event("statechange"));
  };
  const install = () => {
    registration.installing = new EventTarget();
    registration.dispatchEvent(new Event("updatefound"));
    installed();
  };
  const change = () => {
    workers.controller = {};
    workers.dispatchEvent(new Event("controllerchange"));
  };
  return { registration, sent, said, stores, install, installed, change, accept: () => accept() };
}

test("the first version of all is no news", () => {
  const { said, change } = watched({ isControlled: false });
  change();
  expect(said).toEqual([]);
});

test("a version that waits, or comes to wait, is said; nothing happens before the user agrees", async () => {
  expect(watched({ waits: true }).said).toEqual(["waiting"]);
  const { said, sent, install, change, accept } = watched();
  install();
  expect([said, sent]).toEqual([["waiting"], []]);
  await accept();
  expect([said, sent]).toEqual([["waiting"], [{ type: "SKIP_WAITING" }]]);
  change();
  expect(said).toEqual(["waiting", "reload"]);
});

test("a version that was being installed already is said once it waits", () => {
  const { said, installed } = watched({ installs: true });
  expect(said).toEqual([]);
  installed();
  expect(said).toEqual(["waiting"]);
});

test("another tab's change is said, and nothing is reloaded", () => {
  const { said, change } = watched();
  change();
  expect(said).toEqual(["replaced"]);
});

test("if another tab was first, agreeing just reloads", async () => {
  const { said, registration, accept } = watched({ waits: true });
  registration.waiting = null;
  await accept();
  expect(said).toEqual(["waiting", "reload"]);
});

test("the files of the version in use are kept for other tabs, those of the one before go", async () => {
  const { accept, stores } = watched({
    waits: true,
    contents: {
      "workbox-precache-v2-x": ["https://x/assets/a-2.js", "https://x/index.html"],
      "headscope-assets": ["https://x/models/m"],
      [previousCache]: ["https://x/assets/a-1.js"],
    },
  });
  await accept();
  expect([...stores.get(previousCache)!]).toEqual(["https://x/assets/a-2.js"]);
  expect(stores.get("headscope-assets")!.size).toBe(1);
});
