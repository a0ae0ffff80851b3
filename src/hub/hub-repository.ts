/** @file A model on the Hub, or on any server with the Hub's addresses: `{hub}/{id}/resolve/{revision}/{file}`. */

import { AppError } from "../lib/errors";
import { download, type Network } from "./download";
import type { ByteSource, Repository } from "./repository";
import { SharedDownloads } from "./shared-downloads";

export const publicHub = "https://huggingface.co";

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

const idPattern = /^[\w.-]{1,96}(\/[\w.-]{1,96})?$/;

function badAddress(message: string, hint: string): AppError {
  return new AppError("bad-input", message, hint);
}

function checkId(id: string): string {
  const trimmed = id.trim();
  if (idPattern.test(trimmed) && !trimmed.includes("..")) return trimmed;
  throw badAddress(
    `“${trimmed.slice(0, 100)}” is not a model id.`,
    "An id looks like owner/name, for example openai-community/gpt2.",
  );
}

function checkHub(hub: string): string {
  const { protocol, href } = URL.canParse(hub) ? new URL(hub) : { protocol: "", href: "" };
  if (protocol === "https:" || protocol === "http:") return href.replace(/\/+$/, "");
  throw badAddress(`“${hub.slice(0, 100)}” is not a hub address.`, `It looks like ${publicHub}.`);
}

/** The address with its defaults filled in. Throws `AppError("bad-input")` for what is no id or no web address. */
export function resolveAddress({ id, revision, hub }: HubAddress): ResolvedAddress {
  return { id: checkId(id), revision: revision?.trim() || "main", hub: checkHub(hub?.trim() || publicHub) };
}

const shared = new SharedDownloads<ByteSource | null>();

export function hubRepository(network: Network, { id, revision, hub }: ResolvedAddress): Repository {
  return {
    name: id,
    open: (file, options = {}) => {
      const url = `${hub}/${id}/resolve/${encodeURIComponent(revision)}/${file.split("/").map(encodeURIComponent).join("/")}`;
      const place = { id, revision, hub, file };
      return shared.join(url, options, (inner) => download(network, url, place, inner));
    },
  };
}
