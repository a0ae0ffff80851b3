/** @file Starts what a visit needs while the page's own scripts are still arriving. Small, since it comes first. */

import type { Headscope } from "../engine/api/api";
import { type Client, createClient } from "../engine/wire/client";
import { firstModel, needsFirstModel, readDevicePreference } from "./first-view";

declare global {
  interface Window {
    /** The engine, for the developer tools. */
    headscope?: Headscope;
  }
}

/** What the page is given once its scripts are there. */
export interface Begun {
  readonly client: Client;
  /** The picture of a first visit as a file; null if the address asks for another. */
  readonly storedRun: Promise<ArrayBuffer | null> | null;
}

/** Starts the engine on the device that the page's address asks for. */
export function begin(window: Window): Begun {
  const { search, hash } = window.location;
  const client = createClient({
    device: readDevicePreference(search),
    ahead: needsFirstModel(hash) ? firstModel : null,
  });
  window.headscope = client.engine;
  return { client, storedRun: hash === "" ? fetchStoredRun(window.document.baseURI) : null };
}

/** The stored run; null if it cannot be fetched, since the live one follows in any case. */
async function fetchStoredRun(baseUrl: string): Promise<ArrayBuffer | null> {
  try {
    const response = await fetch(new URL(`stored-run/${firstModel}.bin`, baseUrl));
    const isFile = response.ok && !response.headers.get("content-type")?.includes("text/html");
    return isFile ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
}
