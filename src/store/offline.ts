/** @file Makes the second visit work without a connection: keeps what the first one loaded, and the embedded models. */

import type { Headscope } from "../engine/api";
import type { AppStore } from "./app-store";
import type { AppState } from "./state";

export interface Keeping {
  /** Addresses of files that every visit shall have, opened or not; fetched when the page has come to rest. */
  readonly ahead?: readonly string[];
  readonly onRegistered?: (registration: ServiceWorkerRegistration) => void;
}

/** Lets what the user does first go first. */
const restMilliseconds = 3000;

/** Resolves when the first picture is on screen, or a model is loaded that draws none, so that nothing delays it. */
function firstPicture(store: AppStore): Promise<void> {
  const isThere = ({ panels, slots, view }: AppState) =>
    Object.values(panels).some((panel) => panel?.picture) ||
    (view.place === "decoding" && slots.some(({ state }) => state.kind === "ready"));
  if (isThere(store.getState())) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = store.subscribe((state) => {
      if (!isThere(state)) return;
      stop();
      resolve();
    });
  });
}

/**
 * Registers the service worker, and asks once more for the large files that came before it was there: this time it sees
 * them and keeps them. They come from the browser's own cache, not from the network. Resolves with whether all is kept:
 * not if the browser has no service workers, or if the user's browser saves data and so nothing is fetched ahead.
 */
export async function keepForOffline(
  workers: ServiceWorkerContainer | undefined,
  store: AppStore,
  engine: Headscope,
  { ahead = [], onRegistered }: Keeping = {},
): Promise<boolean> {
  if (!workers) return false;
  await firstPicture(store);
  const registration = await workers.register("./sw.js");
  onRegistered?.(registration);
  await workers.ready;
  await controlled(workers);
  const kept = new Set<string>();
  const keep = async (addresses: readonly string[]) => {
    for (const address of addresses) {
      if (kept.has(address)) continue;
      kept.add(address);
      await fetchWhole(address).catch((error: unknown) => {
        kept.delete(address);
        throw error;
      });
    }
  };
  await keep(await engine.assets());
  // Models that are loaded later come with a change of the device's weights.
  await engine.onDevice(() => void engine.assets().then(keep, () => undefined));
  if (savesData()) return ahead.every((address) => kept.has(address));
  if (ahead.length > 0) await rest();
  await keep(ahead);
  return true;
}

interface DataSaving {
  readonly connection?: { readonly saveData?: boolean };
}

/** Whether the user has asked the browser to fetch as little as possible. */
const savesData = () =>
  (globalThis.navigator as (Navigator & DataSaving) | undefined)?.connection?.saveData ?? false;

const rest = () => new Promise((resolve) => setTimeout(resolve, restMilliseconds));

/** An answer left unread is given up by the browser, and with it the reading of other tabs that share it. */
async function fetchWhole(address: string): Promise<void> {
  const { body } = await fetch(address);
  await body?.pipeTo(new WritableStream());
}

function controlled(workers: ServiceWorkerContainer): Promise<void> {
  if (workers.controller) return Promise.resolve();
  return new Promise((resolve) =>
    workers.addEventListener("controllerchange", () => resolve(), { once: true }),
  );
}
