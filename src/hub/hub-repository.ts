/** @file A model on the Hub, or on any server with the Hub's addresses: `{hub}/{id}/resolve/{revision}/{file}`. */

import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import { type HubPlace, publicHub, readHubPlace } from "../lib/hub-address";
import { SharedCalls } from "../lib/shared-calls";
import type { ChunkStore } from "./chunk-store";
import { pinCommit, pinnedCommit, unpinCommit } from "./commit";
import { download, type Network } from "./download";
import { filesOf, otherKind } from "./hub-listing";
import type { ByteSource, Repository } from "./repository";
import { doubtAbsent } from "./stored-file";

export { publicHub };

export interface HubAddress {
  readonly id: string;
  readonly revision?: string | undefined;
  readonly hub?: string | undefined;
}

export interface ResolvedAddress {
  readonly id: string;
  readonly revision: string;
  readonly hub: string;
}

function badAddress(message: string, hint: string): AppError {
  return new AppError("bad-input", message, hint);
}

function readPlace(id: string, wanted: HubPlace["kind"], hub: string | null): HubPlace {
  const place = readHubPlace(id, hub);
  if (!place) {
    throw badAddress(
      `“${id.trim().slice(0, 100)}” is not an id on the Hub.`,
      "An id looks like owner/name, for example openai-community/gpt2.",
    );
  }
  if (place.kind === "model" || place.kind === wanted) return place;
  const isData = place.kind === "dataset";
  throw badAddress(
    `${place.id} is a ${isData ? "data set" : "Space"}, not a model.`,
    isData
      ? "Choose it as data, under Heads or Pruning."
      : "Enter the model that it runs, which its page lists.",
  );
}

function checkHub(hub: string): string {
  const url = URL.canParse(hub) ? new URL(hub) : null;
  if (url && /^https?:$/.test(url.protocol)) return url.origin + url.pathname.replace(/\/+$/, "");
  throw badAddress(`“${hub.slice(0, 100)}” is not a hub address.`, `It looks like ${publicHub}.`);
}

/**
 * The address with its defaults filled in; the address of a page on the Hub means the model on it. Throws
 * `AppError("bad-input")` for an invalid id or web address.
 */
export function resolveAddress(
  { id, revision, hub }: HubAddress,
  wanted: "model" | "dataset" = "model",
): ResolvedAddress {
  const own = checkHub(hub?.trim() || publicHub);
  const place = readPlace(id, wanted, own);
  return { id: place.id, revision: revision?.trim() || place.revision || "main", hub: place.hub ?? own };
}

const sharedByStore = new WeakMap<ChunkStore, SharedCalls<ByteSource | null>>();

function sharedDownloads(store: ChunkStore): SharedCalls<ByteSource | null> {
  const known = sharedByStore.get(store);
  if (known) return known;
  const made = new SharedCalls<ByteSource | null>();
  sharedByStore.set(store, made);
  return made;
}

/**
 * The model's files. Complete files in the store are never requested again, so they need no connection. The first
 * answer pins the commit of all later requests, so that versions are not mixed if the model changes.
 */
export function hubRepository(network: Network, { id, revision, hub }: ResolvedAddress): Repository {
  const { store } = network;
  const base = `${hub}/${id}/resolve/${encodeURIComponent(revision)}`;
  const bring = async (file: string, options: CallOptions) => {
    const path = file.split("/").map(encodeURIComponent).join("/");
    const commit = await pinnedCommit(store, base);
    const task = {
      address: commit ? `${hub}/${id}/resolve/${commit}/${path}` : `${base}/${path}`,
      key: `${base}/${path}`,
      place: { id, revision, hub, file },
      isFixed: commit !== null,
      onResponse: async (response: Response) => {
        if (!commit) await pinCommit(store, base, response);
      },
    };
    return download(network, task, options).catch(async (error: unknown) => {
      // The commit may be gone; the next request then uses the revision's name.
      if (!(error instanceof AppError) || error.code !== "hub-not-found") throw error;
      await unpinCommit(store, base);
      throw (await otherKind(network, task.place, options)) ?? error;
    });
  };
  return {
    name: id,
    open: (file, options = {}) =>
      sharedDownloads(store).join(`${base}/${file}`, options, (inner) => bring(file, inner)),
    doubtAbsent: () => doubtAbsent(store, `${base}/`),
    list: (options = {}) => filesOf(network, { id, revision, hub }, options),
  };
}
