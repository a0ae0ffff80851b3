/** @file The caches that the service worker shares with the page. */

/** The runtime's binaries and the models of the app, of all versions. */
export const assetCache = "headscope-assets";

/** The scripts and styles of the version before, for tabs that stay on it. */
export const previousCache = "headscope-previous";
