/** @file Opens models of all sources, and manages stored downloads. */

import type { Network } from "../../hub/download";
import { hubRepository, publicHub, resolveAddress } from "../../hub/hub-repository";
import { localRepository } from "../../hub/local-repository";
import { removeAll, storedEntries } from "../../hub/stored-file";
import { AppError } from "../../lib/errors";
import { readTableApart } from "../data/browser-table";
import { browserNetwork } from "../data/network";
import type { EngineParts, FileSource } from "../engine";
import type { OpenEmbedded } from "./embedded-models";

type Sources = Pick<EngineParts, "openSource" | "readData" | "assets" | "cached" | "emptyCache">;

export async function createSources(modelsUrl: string, openEmbedded: OpenEmbedded): Promise<Sources> {
  const network = await browserNetwork();
  const { store } = network;
  return {
    openSource: (source) => {
      if ("embedded" in source) return openEmbedded(source.embedded);
      if ("id" in source) return openHub(network, source);
      if ("files" in source) return openFiles(source.files, source.drop ?? 0);
      throw new AppError(
        "bad-input",
        "This is not a source of a model.",
        "Pass { embedded }, { id }, { files } or { random, seed }.",
      );
    },
    readData: (source, options) => readTableApart({ source, modelsUrl }, options),
    assets: ownAssets,
    cached: () => storedEntries(store),
    emptyCache: () => removeAll(store),
  };
}

function ownAssets(): string[] {
  const addresses = performance.getEntriesByType("resource").map(({ name }) => name);
  const large = addresses.filter((address) => /\.wasm$|\/models\//.test(new URL(address).pathname));
  return [...new Set(large)].filter((address) => new URL(address).origin === self.location.origin);
}

function openHub(network: Network, source: Extract<FileSource, { id: string }>) {
  const address = resolveAddress(source);
  const { id, revision, hub } = address;
  const suffix = revision === "main" ? "" : `@${revision}`;
  const key = hub === publicHub ? `${id}${suffix}` : `${hub}/${id}${suffix}`;
  return { identity: { key, name: `${id}${suffix}` }, repository: hubRepository(network, address) };
}

/** Each drop is a separate model. */
function openFiles(files: readonly File[], number: number) {
  const repository = localRepository([...files]);
  return { identity: { key: `files:${repository.name}#${number}`, name: repository.name }, repository };
}
