/** @file Starts what a visit needs while the page's own scripts are still arriving. Small, since it comes first. */

import type { Headscope } from "../engine/api/api";
import { type Client, createClient } from "../engine/wire/client";
import type { OpenedWorker } from "../engine/wire/opened-worker";
import { firstModel, firstOptions } from "./first-view";
import type { Picture } from "./state";
import { storedPicture } from "./stored-run";

declare global {
  interface Window {
    /** The engine, for the developer tools. */
    headscope?: Headscope;
    /** What the script in the HTML has opened. */
    earlyWorker?: OpenedWorker;
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

/** Starts the engine on the device that the page's address asks for, if the script in the HTML has not. */
export function begin(window: Window): Begun {
  const { location, earlyWorker = null } = window;
  const { baseURI } = window.document;
  delete window.earlyWorker;
  const client = createClient(firstOptions(location, baseURI), earlyWorker);
  window.headscope = client.engine;
  return { client, storedRun: location.hash === "" ? storedRunOf(baseURI) : null };
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
