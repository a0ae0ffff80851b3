/** @file Makes the second visit work without a connection: keeps what the first one loaded. */

import type { Headscope } from "../engine/api";
import type { AppStore } from "./app-store";

/** Resolves when the first picture is on screen, so that nothing here delays it. */
function firstPicture(store: AppStore): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe(({ panels }) => {
      if (!Object.values(panels).some((panel) => panel?.picture)) return;
      stop();
      resolve();
    });
  });
}

/**
 * Registers the service worker, and asks once more for the large files that came before it was there: this time it sees
 * them and keeps them. They come from the browser's own cache, not from the network. Does nothing where the browser has
 * no service workers.
 */
export async function keepForOffline(
  workers: ServiceWorkerContainer | undefined,
  store: AppStore,
  engine: Headscope,
) {
  if (!workers) return;
  await firstPicture(store);
  await workers.register("./sw.js");
  await workers.ready;
  await controlled(workers);
  const kept = new Set<string>();
  const keep = async () => {
    for (const address of await engine.assets()) {
      if (kept.has(address)) continue;
      kept.add(address);
      await readToEnd(await fetch(address));
    }
  };
  await keep();
  // Models that are loaded later come with a change of the device's weights.
  await engine.onDevice(() => void keep().catch(() => undefined));
}

/** An answer left unread is given up by the browser, and with it the reading of other tabs that share it. */
async function readToEnd({ body }: Response): Promise<void> {
  await body?.pipeTo(new WritableStream());
}

function controlled(workers: ServiceWorkerContainer): Promise<void> {
  if (workers.controller) return Promise.resolve();
  return new Promise((resolve) =>
    workers.addEventListener("controllerchange", () => resolve(), { once: true }),
  );
}
