import { afterEach, expect, test, vi } from "vitest";
import { fakeEngine } from "../testing/fake-engine";
import { App } from "./app";
import { readLink } from "./link";
import { keepForOffline } from "./offline";

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
  const app = new App(engine);
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
