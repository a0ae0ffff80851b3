/** @file Finds the browsers or installs them: Playwright's build if its download works, otherwise Debian's package. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type BrowserType, chromium, firefox, webkit } from "playwright";

export interface Browser {
  readonly executablePath: string;
  /** Whether it is Playwright's build, which Playwright controls; the others use WebDriver. */
  readonly isOwn: boolean;
}

interface Kind {
  /** The environment variable that names an executable to use instead. */
  readonly variable: string;
  readonly systemPaths: readonly string[];
  /** Programs that an executable of the system requires. */
  readonly needs: readonly string[];
  readonly own: BrowserType;
  readonly installOptions: readonly string[];
  readonly packages: readonly string[];
}

const kinds = {
  Chromium: {
    variable: "CHROMIUM_PATH",
    systemPaths: [
      "/usr/bin/chromium",
      "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
      "/usr/bin/google-chrome-stable",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    needs: [],
    own: chromium,
    installOptions: ["--no-shell"],
    packages: ["chromium", "fonts-dejavu", "fonts-noto-color-emoji"],
  },
  Firefox: {
    variable: "FIREFOX_PATH",
    systemPaths: [
      "/usr/bin/firefox-esr",
      // Not /usr/bin/firefox, which on Ubuntu starts a snap that cannot read the profile of a test.
      "/usr/lib/firefox/firefox",
      "/usr/lib64/firefox/firefox",
      "/Applications/Firefox.app/Contents/MacOS/firefox",
    ],
    needs: [],
    own: firefox,
    installOptions: [],
    packages: ["firefox-esr"],
  },
  WebKit: {
    variable: "WEBKIT_DRIVER_PATH",
    systemPaths: ["/usr/bin/WebKitWebDriver"],
    needs: ["/usr/bin/Xvfb"],
    own: webkit,
    installOptions: [],
    packages: ["webkit2gtk-driver", "xvfb"],
  },
} as const satisfies Record<string, Kind>;

export type BrowserName = keyof typeof kinds;

const minutes = 60_000;

function find({ variable, systemPaths, needs, own }: Kind): Browser | null {
  const path = process.env[variable] || systemPaths.find((each) => existsSync(each));
  if (path && needs.every((each) => existsSync(each))) return { executablePath: path, isOwn: false };
  return existsSync(own.executablePath()) ? { executablePath: own.executablePath(), isOwn: true } : null;
}

function attempt(command: string, ...args: string[]): boolean {
  try {
    console.log(`A browser is missing; trying: ${command} ${args.join(" ")}`);
    execFileSync(command, args, { stdio: "inherit", timeout: 10 * minutes });
    return true;
  } catch {
    return false;
  }
}

function install({ own, installOptions, packages }: Kind): void {
  const playwright = (...args: string[]) => attempt("npx", "playwright", ...args, own.name());
  // In two steps, because a single one would install many packages before its download fails.
  if (playwright("install", ...installOptions)) {
    playwright("install-deps");
    return;
  }
  // Without a terminal nobody can answer sudo's question.
  const sudo = process.stdin.isTTY ? ["sudo"] : ["sudo", "-n"];
  const asRoot = process.getuid?.() === 0 ? [] : sudo;
  const apt = (...args: string[]) => {
    const [command, ...rest] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    return attempt(command!, ...rest);
  };
  apt("update");
  apt("install", "-y", "--no-install-recommends", ...packages);
}

/** The browser's path. Throws if there is none and none can be installed. */
export function findBrowser(name: BrowserName): Browser {
  const kind = kinds[name];
  const found = find(kind);
  if (found) return found;
  install(kind);
  const installed = find(kind);
  if (installed) return installed;
  throw new Error(`No ${name} was found or could be installed. Set ${kind.variable} to one.`);
}

/** Playwright's launch options for Chromium. */
export function findChromium(): { readonly executablePath?: string; readonly channel?: "chromium" } {
  const { executablePath, isOwn } = findBrowser("Chromium");
  // The channel is the whole browser: the headless shell has no WebGPU.
  return isOwn ? { channel: "chromium" } : { executablePath };
}

/** Enables WebGPU without a graphics card (SwiftShader), runs in a container, and disables background requests. */
export const chromiumFlags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
