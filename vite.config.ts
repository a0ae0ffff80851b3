import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { HtmlTagDescriptor, Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { contentSecurityPolicy } from "./src/build/content-security-policy.ts";
import { earlyPage } from "./src/build/early-page.ts";
import { firstScript } from "./src/build/first-script.ts";
import { Licences } from "./src/build/licences.ts";
import { pagePreloads } from "./src/build/page-preloads.ts";
import { standalone } from "./src/build/standalone.ts";
import { isolationHeaders } from "./src/lib/isolation-headers.ts";
import { colorVariables, type PageColors, pageColors, type Scheme } from "./src/views/ui/page-colors.ts";

/** What the engine's worker needs first, and its later scripts as well. */
const workerBase =
  /node_modules\/comlink|src\/(lib|runtime)\/|src\/hub\/(body|growing-source|embedded-repository)|wire\/embedded-models/;

/** Paths from the page's folder. */
function embeddedFiles(): string[] {
  const entries = readdirSync("public/models", { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => `${parentPath.replace(/^public\//, "")}/${name}`);
}

/** The page's colours in index.html, which is painted before any style sheet arrives. */
function firstColors(): Plugin {
  const rule = (selector: string, colors: PageColors) => `${selector}{${colorVariables(colors)}}`;
  const themeColor = (scheme: Scheme): HtmlTagDescriptor => ({
    tag: "meta",
    attrs: {
      name: "theme-color",
      content: pageColors[scheme].background,
      media: `(prefers-color-scheme: ${scheme})`,
    },
  });
  const rules = [
    rule("html", pageColors.light),
    rule('html[data-mantine-color-scheme="dark"]', pageColors.dark),
  ];
  return {
    name: "first-colors",
    transformIndexHtml: () =>
      [themeColor("light"), themeColor("dark"), { tag: "style", children: rules.join("") }].map((tag) => ({
        ...tag,
        injectTo: "head",
      })),
  };
}

/** What the service worker consists of; it is bundled on its own. */
const licences = new Licences([
  "workbox-core",
  "workbox-precaching",
  "workbox-routing",
  "workbox-strategies",
]);

// Before any schema is made: what stands there needs no compiled code.
const resolve = {
  alias: [{ find: /^zod$/, replacement: fileURLToPath(new URL("src/lib/zod.ts", import.meta.url)) }],
};

export default defineConfig({
  base: "./",
  resolve,
  plugins: [
    firstColors(),
    react(),
    standalone(() => [licences.collect()]),
    pagePreloads("/src/views/page.tsx"),
    earlyPage({
      module: "/src/views/first/markup.tsx",
      storedRun: "public/stored-run/bert-emotion.bin",
      config: { resolve, plugins: [standalone()] },
    }),
    firstScript("src/views/first/in-html.ts"),
    contentSecurityPolicy(),
    licences.collect(),
    licences.write(),
    VitePWA({
      injectRegister: null,
      manifest: {
        name: "Headscope",
        short_name: "Headscope",
        description: "Every attention head of a real transformer, computed in your browser.",
        display: "standalone",
        theme_color: pageColors.light.accent,
        background_color: pageColors.light.background,
        icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml" }],
      },
      strategies: "injectManifest",
      srcDir: "src/service-worker",
      filename: "sw.ts",
      injectManifest: {
        rollupFormat: "iife",
        globPatterns: ["**/*.{js,css,html,svg,csv}", "stored-run/*", "licences.txt"],
      },
    }),
  ],
  define: { __EMBEDDED_FILES__: JSON.stringify(embeddedFiles()) },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  worker: {
    format: "es",
    plugins: () => [licences.collect()],
    // WebKit runs a worker's own script anew for a script that imports from it, so nothing may: what others need too is apart.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "worker-base", test: workerBase }] } } },
  },
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
