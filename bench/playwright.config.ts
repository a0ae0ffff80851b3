/** @file Runs benches on the built app in one Chromium, one after another. Each prints a table and JSON. */

import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "../e2e/browsers";

const port = Number(process.env.BENCH_PORT ?? 4319);

export default defineConfig({
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: ".output/results",
  workers: 1,
  timeout: 1_200_000,
  reporter: "line",
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    launchOptions: { ...findChromium(), args: [...chromiumFlags, "--enable-precise-memory-info"] },
  },
  webServer: {
    command: `npx vite build --logLevel warn && npx vite preview --port ${port} --strictPort`,
    port,
    cwd: "..",
    timeout: 120_000,
  },
});
