/** @file What a person sets once for this browser, kept in its local storage. */

import { z } from "zod";
import { persist } from "zustand/middleware";
import { createStore, type StoreApi } from "zustand/vanilla";

export type Theme = "auto" | "light" | "dark";

export interface Settings {
  readonly theme: Theme;
  /** Base address of the Hub; `null` is the public one. */
  readonly hubAddress: string | null;
}

export type SettingsStore = StoreApi<Settings>;

const defaults: Settings = { theme: "auto", hubAddress: null };

const saved = z.object({
  theme: z.enum(["auto", "light", "dark"]).catch(defaults.theme),
  hubAddress: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .catch(defaults.hubAddress),
});

/** Whatever was stored, with the default for each part that is not what it should be. */
export function readSettings(stored: unknown): Settings {
  const parsed = saved.safeParse(stored);
  return parsed.success ? parsed.data : defaults;
}

export function createSettings(): SettingsStore {
  return createStore<Settings>()(
    persist(() => defaults, { name: "headscope-settings", merge: (stored) => readSettings(stored) }),
  );
}

/** `text` as a Hub's base address: `null` for the public one, `undefined` where it is no web address. */
export function parseHubAddress(text: string): string | null | undefined {
  const trimmed = text.trim().replace(/\/+$/, "");
  if (trimmed === "") return null;
  return z.url({ protocol: /^https?$/ }).safeParse(trimmed).success ? trimmed : undefined;
}
