/**
 * @file A new version of the page. It waits until the user agrees or all tabs are gone; tabs that stay on the version
 * before find its files in a cache of their own.
 */

import { previousCache } from "../lib/cache-names";

export interface Tab {
  readonly workers: ServiceWorkerContainer;
  readonly caches: CacheStorage;
  readonly reload: () => void;
  /** A new version waits; `accept` brings it in and reloads. */
  readonly onWaiting: (accept: () => Promise<void>) => void;
  /** Another tab has brought the new version in. */
  readonly onReplaced: () => void;
}

/** How often a tab that is looked at again asks for a new version. */
const restMilliseconds = 60 * 60 * 1000;

export function watchVersions(registration: ServiceWorkerRegistration, tab: Tab): void {
  const { workers } = tab;
  let isAccepted = false;
  let hasVersion = workers.controller !== null;

  async function accept(): Promise<void> {
    isAccepted = true;
    // Without them other tabs may have to reload; that is said where it happens.
    await keepVersion(tab.caches).catch(() => undefined);
    if (registration.waiting) registration.waiting.postMessage({ type: "SKIP_WAITING" });
    else tab.reload();
  }

  const look = () => {
    if (registration.waiting && workers.controller) tab.onWaiting(accept);
  };
  workers.addEventListener("controllerchange", () => {
    if (isAccepted) tab.reload();
    // The first version of all takes in the page that brought it.
    else if (hasVersion) tab.onReplaced();
    hasVersion = true;
  });
  const follow = () => registration.installing?.addEventListener("statechange", look);
  registration.addEventListener("updatefound", follow);
  // One may have been found before the page asked.
  follow();
  look();
}

/** Asks for a new version now and then, for tabs that stay open for days. */
export function askForVersions(registration: ServiceWorkerRegistration, document: Document): void {
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - last < restMilliseconds) return;
    last = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** Copies the scripts and styles of the version in use; those of the one before it go. */
async function keepVersion(caches: CacheStorage): Promise<void> {
  await caches.delete(previousCache);
  const previous = await caches.open(previousCache);
  const names = (await caches.keys()).filter((name) => name.includes("-precache-"));
  for (const name of names) {
    const cache = await caches.open(name);
    const files = (await cache.keys()).filter(({ url }) => new URL(url).pathname.includes("/assets/"));
    for (const file of files) {
      const answer = await cache.match(file);
      if (answer) await previous.put(file, answer);
    }
  }
}
