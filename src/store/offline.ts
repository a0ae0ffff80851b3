/** @file Makes the second visit work without a connection: keeps what the first one loaded, and the embedded models. */

import type { Headscope } from "../engine/api/api";
import { assetCache } from "../lib/cache-names";
import type { AppStore } from "./app-store";
import type { AppState } from "./state";

export interface Keeping {
  /** Addresses of files that every visit shall have, opened or not; fetched when the page has come to rest. */
  readonly ahead?: readonly string[];
  readonly onRegistered?: (registration: ServiceWorkerRegistration) => void;
  /** The first service worker of all has taken over this page, which was loaded without one. */
  readonly onTakenOver?: () => void;
  /** Resolves when no lanes are playing: neither the service worker nor a file is asked for before. */
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

/** How long a service worker that is active may take to answer for this page. */
const controlMilliseconds = 5000;

/**
 * Registers the service worker, and asks once more for the large files that came before it was there: this time it sees
 * them and keeps them. They come from the browser's own cache, not from the network. A file that cannot be had is left to
 * the next visit, which asks for all that is missing; the others are kept nevertheless.
 */
export async function keepForOffline(
  workers: ServiceWorkerContainer | undefined,
  store: AppStore,
  engine: Headscope,
  { ahead = [], onRegistered, onTakenOver, atRest = async () => undefined }: Keeping = {},
): Promise<void> {
  if (!workers) return;
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
  const taken = takenOver(workers);
  if (isFirstVisit) void taken.then(onTakenOver);
  await Promise.race([taken, pause(controlMilliseconds)]);
  const asked = new Set<string>();
  const keep = async (addresses: readonly string[]) => {
    for (const address of addresses) {
      if (asked.has(address)) continue;
      asked.add(address);
      if (await isCached(address)) continue;
      await atRest();
      if (!(await isFetched(address, workers))) asked.delete(address);
    }
  };
  await keep(await engine.assets());
  // Models that are loaded later come with a change of the device's weights.
  await engine.onDevice(() => void engine.assets().then(keep, () => undefined));
  if (savesData() || ahead.length === 0) return;
  await rest();
  await keep(ahead);
}

/** Whether a visit without a connection would find the page, what this one has loaded, and the files of `ahead`. */
export async function isAllKept(
  workers: ServiceWorkerContainer | undefined,
  engine: Pick<Headscope, "assets">,
  ahead: readonly string[],
): Promise<boolean> {
  const registration = await workers?.getRegistration();
  if (!registration?.active) return false;
  const files = [...ahead, ...(await engine.assets())];
  return (await Promise.all(files.map(isCached))).every(Boolean);
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

/**
 * Whether the file has come. The service worker keeps what passes through it; where none answers for the page, the page
 * keeps it.
 */
async function isFetched(address: string, { controller }: ServiceWorkerContainer): Promise<boolean> {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return false;
    // An answer left unread is given up by the browser, and with it the reading of other tabs that share it.
    if (controller) await answer.body?.pipeTo(new WritableStream());
    else await (await caches.open(assetCache)).put(address, answer);
    return true;
  } catch {
    return false;
  }
}

/**
 * Resolves when the active service worker answers for this page. It may never do so if the page was being loaded while the
 * worker became active, as a reload of the first visit may be, nor after a reload that bypasses it.
 */
function takenOver(workers: ServiceWorkerContainer): Promise<void> {
  if (workers.controller) return Promise.resolve();
  return new Promise((resolve) =>
    workers.addEventListener("controllerchange", () => resolve(), { once: true }),
  );
}
