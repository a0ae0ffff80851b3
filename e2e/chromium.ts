/** @file Finds a Chromium, or installs one: Playwright's own where its download works, else Debian's package. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

interface Browser {
  readonly executablePath?: string;
  readonly channel?: "chromium";
}

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const minutes = 60_000;

function find(): Browser | null {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return { executablePath: wanted };
  const system = systemPaths.find((path) => existsSync(path));
  if (system) return { executablePath: system };
  // The channel is the whole browser: the headless shell has no WebGPU.
  return existsSync(chromium.executablePath()) ? { channel: "chromium" } : null;
}

function attempt(command: string, ...args: string[]): boolean {
  try {
    console.log(`No Chromium found; trying: ${command} ${args.join(" ")}`);
    execFileSync(command, args, { stdio: "inherit", timeout: 10 * minutes });
    return true;
  } catch {
    return false;
  }
}

function install(): void {
  if (attempt("npx", "playwright", "install", "--with-deps", "--no-shell", "chromium")) return;
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo"];
  const apt = (...args: string[]) => {
    const [command, ...rest] = [...asRoot, "apt-get", ...args];
    return attempt(command!, ...rest);
  };
  apt("update");
  apt("install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu", "fonts-noto-color-emoji");
}

/** Where the browser is. Throws when there is none and none can be installed. */
export function findChromium(): Browser {
  const found = find();
  if (found) return found;
  install();
  const installed = find();
  if (installed) return installed;
  throw new Error("No Chrome or Chromium was found or could be installed. Set CHROMIUM_PATH to one.");
}

/** WebGPU without a graphics card (SwiftShader), in a container, with no calls home. */
export const chromiumFlags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
