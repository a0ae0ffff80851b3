/** @file Makes the second visit work without a connection: keeps what the first one loaded, and the embedded models. */

import type { Headscope } from "../engine/api/api";
import type { AppStore } from "./app-store";
import type { AppState } from "./state";

export interface Keeping {
  /** Addresses of files that every visit shall have, opened or not; fetched when the page has come to rest. */
  readonly ahead?: readonly string[];
  readonly onRegistered?: (registration: ServiceWorkerRegistration) => void;
  /** The first service worker of all has taken over this page, which was loaded without one. */
  readonly onTakenOver?: () => void;
  /** Resolves when the page runs nothing that a user waits for: nothing is fetched before. */
  readonly atRest?: () => Promise<void>;
}

/** Lets what the user does first go first. */
const restMilliseconds = 3000;

/** The time in which a user who opens Decoding may press Play. */
const playMilliseconds = 500;

/** How long a first picture is waited for, if nothing says that none comes. */
const pictureMilliseconds = 20_000;

/**
 * Resolves when the first picture is on screen, or a model is loaded that draws none, so that nothing delays it; and when
 * none is to be expected.
 */
function firstPicture(store: AppStore): Promise<void> {
  const isThere = ({ panels, slots, view }: AppState) =>
    Object.values(panels).some((panel) => panel?.picture && !panel.picture.isStored) ||
    (view.place === "decoding" && slots.some(({ state }) => state.kind === "ready")) ||
    slots.some(({ state }) => state.kind === "failed");
  if (isThere(store.getState())) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = store.subscribe((state) => {
      if (isThere(state)) settle();
    });
    const timer = setTimeout(settle, pictureMilliseconds);
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
  { ahead = [], onRegistered, onTakenOver, atRest = async () => undefined }: Keeping = {},
): Promise<boolean> {
  if (!workers) return false;
  const isFirstVisit = !workers.controller;
  // A visit after the first hears at once of a version that waits.
  const before = await workers.getRegistration();
  if (before) onRegistered?.(before);
  await firstPicture(store);
  if (store.getState().view.place === "decoding") await pause(playMilliseconds);
  await atRest();
  const registration = await workers.register("./sw.js");
  if (!before) onRegistered?.(registration);
  await workers.ready;
  await controlled(workers);
  if (isFirstVisit) onTakenOver?.();
  const kept = new Set<string>();
  const keep = async (addresses: readonly string[]) => {
    for (const address of addresses) {
      if (kept.has(address)) continue;
      kept.add(address);
      if (await isCached(address)) continue;
      await atRest();
      await fetchWhole(address).catch((error: unknown) => {
        kept.delete(address);
        throw error;
      });
    }
  };
  await keep(await engine.assets());
  // Models that are loaded later come with a change of the device's weights.
  await engine.onDevice(() => void engine.assets().then(keep, () => undefined));
  if (savesData()) return (await Promise.all(ahead.map(isCached))).every(Boolean);
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

/** Some browsers do not tell when they are idle. */
async function rest(): Promise<void> {
  await pause(restMilliseconds);
  const { requestIdleCallback } = globalThis;
  if (requestIdleCallback) await new Promise((resolve) => requestIdleCallback(resolve));
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const isCached = async (address: string) => (await caches.match(address)) !== undefined;

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
