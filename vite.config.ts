import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

/** The runtime's binaries and the models: large, so kept when they are first used instead of fetched ahead. */
const isLargeAsset = ({ url, sameOrigin }: { url: URL; sameOrigin: boolean }) =>
  sameOrigin && (url.pathname.endsWith(".wasm") || url.pathname.includes("/models/"));

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    VitePWA({
      injectRegister: null,
      manifest: {
        name: "Headscope",
        short_name: "Headscope",
        description: "Every attention head of a real transformer, computed in your browser.",
        display: "standalone",
        theme_color: "#3546b4",
        background_color: "#ffffff",
        icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,csv}"],
        ignoreURLParametersMatching: [/^device$/],
        clientsClaim: true,
        skipWaiting: true,
        runtimeCaching: [
          { urlPattern: isLargeAsset, handler: "CacheFirst", options: { cacheName: "headscope-assets" } },
        ],
      },
    }),
  ],
  // Plotly's sources name the page's global object as Node does.
  define: { global: "globalThis" },
  worker: { format: "es" },
  // The runtime's own script and the charting library cannot be split further.
  build: { chunkSizeWarningLimit: 1100 },
  test: {
    // A slow or busy machine is no fault of the code.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // Two suffice for two cores; the usual choice would leave one idle.
    maxWorkers: 2,
    hookTimeout: 60_000,
    include: ["src/**/*.test.{ts,tsx}"],
    // The same WASM binary as in the browser, loaded the way Node can.
    alias: { "onnxruntime-web/wasm": "onnxruntime-web" },
  },
});
