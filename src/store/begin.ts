/** @file Starts what a visit needs while the page's own scripts are still arriving. Small, since it comes first. */

import type { Headscope } from "../engine/api/api";
import { type Client, createClient } from "../engine/wire/client";
import { firstModel, needsFirstModel, readDevicePreference } from "./first-view";
import type { Picture } from "./state";
import { storedPicture } from "./stored-run";

declare global {
  interface Window {
    /** The engine, for the developer tools. */
    headscope?: Headscope;
  }
}

/** What the page is given once its scripts are there. */
export interface Begun {
  readonly client: Client;
  /** Null if the address asks for another picture. */
  readonly storedRun: StoredRun | null;
}

/** The picture of a first visit, null until it is there. */
export interface StoredRun {
  readonly now: () => Picture | null;
  /** Null if it cannot be had; the live one follows in any case. */
  readonly arrival: Promise<Picture | null>;
}

/** Starts the engine on the device that the page's address asks for. */
export function begin(window: Window): Begun {
  const { search, hash } = window.location;
  const client = createClient({
    device: readDevicePreference(search),
    ahead: needsFirstModel(hash) ? firstModel : null,
  });
  window.headscope = client.engine;
  return { client, storedRun: hash === "" ? storedRunOf(window.document.baseURI) : null };
}

function storedRunOf(baseUrl: string): StoredRun {
  let picture: Picture | null = null;
  const arrival = fetchStoredRun(baseUrl).then(
    (file) => {
      picture = file && storedPicture(file);
      return picture;
    },
    () => null,
  );
  return { now: () => picture, arrival };
}

/** Null if an address without it is answered with a page. */
async function fetchStoredRun(baseUrl: string): Promise<ArrayBuffer | null> {
  const response = await fetch(new URL(`stored-run/${firstModel}.bin`, baseUrl));
  const isFile = response.ok && !response.headers.get("content-type")?.includes("text/html");
  return isFile ? response.arrayBuffer() : null;
}
