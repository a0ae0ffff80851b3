/** @file The network of a worker in the browser, with the store that all of the app's workers share. */

import { browserStore } from "../../hub/chunk-store";
import type { Network } from "../../hub/download";
import { patientFetch } from "../../hub/patient-fetch";

const firstPatience = 500;

/** `fetch` of this worker, which does not wait for ever. */
export const browserFetch = patientFetch((...args) => fetch(...args));

export async function browserNetwork(): Promise<Network> {
  return {
    fetch: browserFetch,
    store: await browserStore(),
    patience: firstPatience,
  };
}
