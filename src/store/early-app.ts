/** @file The page's state while it is rendered on the build machine: just opened, without an engine. */

import type { Headscope } from "../engine/api/api";
import { App } from "./app";
import { readLink } from "./link/link";
import { createSettings, type SettingsStore } from "./settings";
import { storedPicture } from "./stored-run";

/** The model of a first visit loads, and its stored run, of which `file` is the file, is there. */
export async function earlyApp(file: ArrayBuffer): Promise<{ app: App; settings: SettingsStore }> {
  const settings = createSettings();
  const app = new App(silentEngine, settings);
  app.apply(readLink(""));
  // The load begins a moment after it is asked for.
  await new Promise((resolve) => setTimeout(resolve));
  app.results.showStored(storedPicture(file));
  // Rendered to markup, a component reads the state that its store began with.
  app.store.getInitialState = app.store.getState;
  return { app, settings };
}

/** It never answers. */
const silentEngine = new Proxy({} as Headscope, { get: () => () => new Promise(() => {}) });
