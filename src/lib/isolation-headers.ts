/**
 * @file The headers that make a page cross-origin isolated, which threads in WebAssembly require: sent by the servers of
 * vite.config.ts, added by the service worker elsewhere, and written for static hosts in `public/_headers`.
 */

/** Pages and the scripts of workers need both; other files take no harm. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;
