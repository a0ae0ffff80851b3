/**
 * @file The service worker: the page works without a connection, a new version waits until it is accepted, and pages
 * and workers are cross-origin isolated. It answers for the app's own files alone; all others never pass through it.
 */

import { clientsClaim, type WorkboxPlugin } from "workbox-core";
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { assetCache, previousCache } from "../lib/cache-names";
import { isolated } from "./isolated";

declare const self: {
  /** Every file of this version; the build writes it here. */
  readonly __WB_MANIFEST: PrecacheEntry[];
  skipWaiting(): Promise<void>;
};

const isolating: WorkboxPlugin = { handlerWillRespond: async ({ response }) => isolated(response) };

// The first version takes in the page that brought it; a later one waits (see src/store/updates.ts).
clientsClaim();
addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting();
});

addPlugins([isolating]);
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/^device$/] });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("index.html")));

// The runtime's binaries and the models: large, so kept when they are first used instead of fetched ahead.
registerRoute(
  ({ url, sameOrigin }) =>
    sameOrigin && (url.pathname.endsWith(".wasm") || url.pathname.includes("/models/")),
  new CacheFirst({ cacheName: assetCache }),
);

// Scripts and styles; those of the present version have been answered before. For tabs that stay on the version before:
// its files are read from a cache that the page fills (src/store/updates.ts).
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.includes("/assets/"),
  new CacheFirst({
    cacheName: previousCache,
    matchOptions: { ignoreVary: true },
    plugins: [{ cacheWillUpdate: async () => null }, isolating],
  }),
);
