/** @file Brings the page to life: the engine, the store, the address. */

import type { Headscope } from "../engine/api";
import { createClient } from "../engine/client";
import { App } from "./app";
import { onLeaving } from "./decoding/keeping";
import { watchLife } from "./engine-life";
import { bindAddress, browserAddress } from "./history";
import { readLink } from "./link";
import { keepForOffline } from "./offline";
import { createSettings, type SettingsStore } from "./settings";

declare global {
  interface Window {
    /** The engine, for the developer tools. */
    headscope?: Headscope;
  }
}

export interface Started {
  readonly app: App;
  readonly settings: SettingsStore;
}

/** Starts the engine on the device that the page's address asks for, and shows what its `#` part says. */
export function start(window: Window): Started {
  const device = readDevicePreference(window.location.search);
  const { engine, life } = createClient(device === null ? {} : { device });
  window.headscope = engine;
  const app = new App(engine);
  watchLife(app, life, () => window.location.reload());
  const address = browserAddress(window);
  app.open(readLink(address.read()));
  onLeaving(window, () => app.decoding.keep());
  bindAddress(
    {
      link: () => app.link(),
      apply: (read) => app.apply(read),
      subscribe: (listener) => app.subscribe(listener),
    },
    address,
  );
  if (import.meta.env.PROD)
    void keepForOffline(window.navigator.serviceWorker, app.store, engine).catch(() => undefined);
  return { app, settings: createSettings() };
}

/** The device of `?device=`, or `null` where the engine may choose. */
export function readDevicePreference(search: string): "webgpu" | "wasm" | null {
  const device = new URLSearchParams(search).get("device");
  return device === "webgpu" || device === "wasm" ? device : null;
}
