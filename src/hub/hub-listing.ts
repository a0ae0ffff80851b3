/** @file Lists a repository's files. Only used if a required file is missing. */

import { z } from "zod";
import type { CallOptions } from "../lib/call";
import { AppError, throwIfAborted } from "../lib/errors";
import { isPage } from "./body";
import type { Network } from "./download";
import { notFound, type Place, unlisted } from "./hub-errors";

type Repository = Omit<Place, "file">;

const listing = z.object({ siblings: z.array(z.object({ rfilename: z.string() })).max(100_000) });

/** Files that prove that a repository exists, if the hub cannot list files. */
const wellKnown = [
  "README.md",
  ".gitattributes",
  "adapter_config.json",
  "model.safetensors",
  "pytorch_model.bin",
  "tf_model.h5",
  "flax_model.msgpack",
  "tokenizer.json",
  "modules.json",
  "model_index.json",
];

/**
 * The files' paths. Rejects with "hub-not-found" if nothing shows that the repository exists, and with "hub-failed" if
 * the hub did not answer every request.
 */
export async function filesOf(
  network: Network,
  repository: Repository,
  options: CallOptions,
): Promise<readonly string[]> {
  const { id, revision, hub } = repository;
  const answer = await ask(
    network,
    `${hub}/api/models/${id}/revision/${encodeURIComponent(revision)}`,
    options,
  );
  const read = answer?.ok ? listing.safeParse(await answer.json().catch(() => null)) : null;
  if (read?.success) return read.data.siblings.map(({ rfilename }) => rfilename);
  const answers = await Promise.all(
    wellKnown.map(async (file) => {
      const address = `${hub}/${id}/resolve/${encodeURIComponent(revision)}/${file}`;
      return { file, response: await ask(network, address, options, "HEAD") };
    }),
  );
  const files = answers.flatMap(({ file, response }) => (response?.ok && !isPage(response) ? file : []));
  if (files.length > 0) return files;
  throw answers.every(({ response }) => isDenial(response)) ? notFound(repository) : unlisted(repository);
}

/** Whether the answer says that the file does not exist, or not for this user. A missing or busy answer says neither. */
const isDenial = (response: Response | null) => response?.status === 401 || response?.status === 404;

/** Whether an id without a model belongs to a data set or a Space; null if to neither. */
export async function otherKind(
  network: Network,
  { id, hub, file }: Place,
  options: CallOptions,
): Promise<AppError | null> {
  if (file !== "config.json" || id.startsWith("datasets/")) return null;
  if ((await ask(network, `${hub}/api/datasets/${id}`, options, "HEAD"))?.ok) {
    return new AppError(
      "hub-not-found",
      `${id} is a data set on ${hub}, not a model.`,
      "Choose it as data, under Heads or Pruning.",
    );
  }
  if (!(await ask(network, `${hub}/api/spaces/${id}`, options, "HEAD"))?.ok) return null;
  return new AppError(
    "hub-not-found",
    `${id} is a Space on ${hub}, not a model.`,
    "Enter the model that it runs, which its page lists.",
  );
}

/** The answer, or null if there is none. Throws `aborted`. */
async function ask(
  { fetch }: Network,
  address: string,
  { signal }: CallOptions,
  method: "GET" | "HEAD" = "GET",
): Promise<Response | null> {
  try {
    return await fetch(address, { method, cache: "no-store", ...(signal && { signal }) });
  } catch {
    throwIfAborted(signal);
    return null;
  }
}
