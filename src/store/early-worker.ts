/** @file Opens the first worker while the page's HTML is being read, long before the script that calls it. */

import { opened } from "../engine/wire/opened-worker";
import { firstOptions } from "./first-view";

/** `address`: that of the worker's script. */
export function openEarlyWorker(window: Window, address: string): void {
  const name = JSON.stringify(firstOptions(window.location, window.document.baseURI));
  window.earlyWorker = opened(new Worker(address, { type: "module", name }));
}
