/** @file What a person sets once for this browser, kept in its local storage. */

import { z } from "zod";
import { persist } from "zustand/middleware";
import { createStore, type StoreApi } from "zustand/vanilla";

export type Theme = "auto" | "light" | "dark";

export interface Settings {
  readonly theme: Theme;
  /** Base address of the Hub; `null` is the public one. */
  readonly hubAddress: string | null;
  /** Hubs of links that the user agreed to load from, oldest first. */
  readonly knownHubs: readonly string[];
  /** Whether the page was never used in this browser. */
  readonly isFirstVisit: boolean;
}

export type SettingsStore = StoreApi<Settings>;

const maxKnownHubs = 20;

const defaults: Settings = { theme: "auto", hubAddress: null, knownHubs: [], isFirstVisit: true };

const webAddress = z.url({ protocol: /^https?$/ });

const saved = z.object({
  theme: z.enum(["auto", "light", "dark"]).catch(defaults.theme),
  hubAddress: webAddress.nullable().catch(defaults.hubAddress),
  knownHubs: z.array(webAddress).catch([]),
  isFirstVisit: z.boolean().catch(defaults.isFirstVisit),
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

/** Settings in which loading from `hub` was agreed to. */
export function withKnownHub({ knownHubs }: Settings, hub: string): Pick<Settings, "knownHubs"> {
  return { knownHubs: [...knownHubs.filter((known) => known !== hub), hub].slice(-maxKnownHubs) };
}

const localHosts = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a browser keeps a page of `pageProtocol` from asking `hub`: an https page may ask http of this machine only. */
function isMixedContent(hub: string, pageProtocol: string): boolean {
  const { protocol, hostname } = new URL(hub);
  return pageProtocol === "https:" && protocol === "http:" && !localHosts.test(hostname);
}

/** What keeps a page of `pageProtocol` from asking `hub`, if anything does; undefined is what is no address. */
export function hubFault(
  hub: string | null | undefined,
  pageProtocol: string,
): "no address" | "mixed content" | null {
  if (hub === undefined) return "no address";
  return hub !== null && isMixedContent(hub, pageProtocol) ? "mixed content" : null;
}

/** `text` as a Hub's base address: `null` for the public one, `undefined` where it is no web address. */
export function parseHubAddress(text: string): string | null | undefined {
  const trimmed = text.trim().replace(/\/+$/, "");
  if (trimmed === "") return null;
  return webAddress.safeParse(trimmed).success ? trimmed : undefined;
}
