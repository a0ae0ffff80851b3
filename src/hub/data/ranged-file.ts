/** @file A large file on a hub, of which only the asked bytes are fetched and nothing is kept. */

import { type CallOptions, untilAborted } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import { reporter, wholeBody } from "../body";
import { broken, errorOf, offline, type Place, unexpected, unreachable } from "../hub-errors";
import type { ByteSource } from "../repository";

/** Throws `AppError` when a part cannot be had. `size`: of the whole file, in bytes. */
export function rangedFile(
  fetchFile: typeof fetch,
  address: string,
  place: Place,
  size: number,
  options: CallOptions,
): ByteSource {
  let fetched = 0;
  return {
    size,
    slice: async (start, end) => {
      if (end <= start) return new Uint8Array(0);
      const response = await rangeOf(fetchFile, address, place, { start, end }, options);
      const body = await wholeBody(response, place.file, null, { signal: options.signal });
      if (body?.size !== end - start) throw broken(place, 0, size, false);
      fetched += body.size;
      reporter(options, place.file, null)(fetched);
      return new Uint8Array(await body.arrayBuffer());
    },
  };
}

async function rangeOf(
  fetchFile: typeof fetch,
  address: string,
  place: Place,
  { start, end }: { readonly start: number; readonly end: number },
  { signal }: CallOptions,
): Promise<Response> {
  const init: RequestInit = { headers: { Range: `bytes=${start}-${end - 1}` } };
  const asked = fetchFile(address, signal ? { ...init, signal } : init).catch(() => null);
  const response = await untilAborted(asked, signal);
  throwIfAborted(signal);
  if (response === null)
    throw globalThis.navigator?.onLine === false ? offline(place, 0) : unreachable(place, 0);
  if (response.status === 206) return response;
  await response.body?.cancel();
  if (response.ok) throw unexpected(place, "with the whole file instead of a part");
  throw errorOf(response, place) ?? unexpected(place, `with status ${response.status}`);
}
