/** @file Reads parts of a large file on a hub without storing them. */

import { type CallOptions, untilAborted } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import { reporter, wholeBody } from "../body";
import { type Failure, type Network, waitToTryAgain } from "../download";
import { broken, errorOf, offline, type Place, unexpected, unreachable } from "../hub-errors";
import type { ByteSource } from "../repository";
import { isPassing, retryAfter } from "../retry-after";

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Retries, like a download, if the connection breaks or the server is busy. Throws `AppError` if that fails. `size`:
 * the size of the whole file in bytes.
 */
export function rangedFile(
  network: Pick<Network, "fetch" | "patience">,
  address: string,
  place: Place,
  size: number,
  options: CallOptions,
): ByteSource {
  let fetched = 0;
  const partOf = async (range: Range): Promise<Blob> => {
    for (let tries = 1; ; tries++) {
      const answer = await attempt(network.fetch, address, place, range, size, options);
      if (answer instanceof Blob) return answer;
      await waitToTryAgain(answer, tries, network, place.file, options);
    }
  };
  return {
    size,
    slice: async (start, end) => {
      if (end <= start) return new Uint8Array(0);
      const body = await partOf({ start, end });
      fetched += body.size;
      reporter(options, place.file, null)(fetched);
      return new Uint8Array(await body.arrayBuffer());
    },
  };
}

async function attempt(
  fetchFile: typeof fetch,
  address: string,
  place: Place,
  { start, end }: Range,
  size: number,
  { signal }: CallOptions,
): Promise<Blob | Failure> {
  const init: RequestInit = { headers: { Range: `bytes=${start}-${end - 1}` } };
  const asked = fetchFile(address, signal ? { ...init, signal } : init).catch(() => null);
  const response = await untilAborted(asked, signal);
  throwIfAborted(signal);
  if (response === null)
    return { failure: globalThis.navigator?.onLine === false ? offline(place, 0) : unreachable(place, 0) };
  if (response.status === 206) {
    const body = await wholeBody(response, place.file, null, { signal });
    return body?.size === end - start ? body : { failure: broken(place, 0, size, false) };
  }
  await response.body?.cancel();
  if (response.ok) throw unexpected(place, "with the whole file instead of a part");
  const failure = errorOf(response, place) ?? unexpected(place, `with status ${response.status}`);
  if (!isPassing(response)) throw failure;
  return { failure, wait: retryAfter(response), isBusy: response.status === 429 };
}
