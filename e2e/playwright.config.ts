/**
 * @file Runs every spec on the built app, once per device: WebGPU (SwiftShader without a graphics card) and WASM. One
 * spec tests other browsers.
 */

import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "./browsers";
import type { DeviceOption } from "./fixtures";

/** A different port allows testing two checkouts at once. */
const port = Number(process.env.E2E_PORT ?? 4317);

/** Starts its own browsers. */
const otherEngines = "engines.spec.ts";

export default defineConfig<DeviceOption>({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: ".output/results",
  snapshotDir: ".output/snapshots",
  fullyParallel: false,
  // Two workers suffice for two cores: one test's page waits while another's computes.
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  // A busy machine can delay a page beyond a limit. A test that passes only on its second run is listed as flaky.
  retries: 1,
  reporter: [["list"], ["./not-tested.ts"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    launchOptions: { ...findChromium(), args: chromiumFlags },
    // Only the specs about offline use and new versions need it; elsewhere it would fetch all models ahead.
    serviceWorkers: "block",
  },
  // The longest specs come first, so that no worker idles at the end.
  projects: [
    { name: "webgpu", testIgnore: otherEngines, use: { device: "webgpu" } },
    { name: "wasm", testIgnore: otherEngines, use: { device: "wasm" } },
    { name: "engines", testMatch: otherEngines },
  ],
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    port,
    cwd: "..",
    // A name that is not a secure origin, for the spec on browsers without WebGPU.
    env: { __VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS: "insecure.test" },
    reuseExistingServer: !process.env.CI,
  },
});
