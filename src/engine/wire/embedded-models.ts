/** @file Opens the embedded models. Small, since a visit begins with it. */

import { type EmbeddedRepository, embeddedRepository } from "../../hub/embedded-repository";
import { AppError } from "../../lib/errors";
import { type EmbeddedModel, embeddedModels } from "../api/api";
import { browserFetch } from "../data/network";
import type { EngineParts } from "../engine";

/** Throws `AppError` for a name that no embedded model has. */
export type OpenEmbedded = (name: EmbeddedModel) => ReturnType<EngineParts["openSource"]>;

/** The files that loading a model begins with; a model may lack some. */
const firstFiles = [
  "config.json",
  "model.safetensors",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "tokenizer.json",
];

/** Opens embedded models. The files of `ahead` are fetched at once. */
export function embeddedModelsAt(modelsUrl: string, ahead: EmbeddedModel | null): OpenEmbedded {
  const repositories = new Map<EmbeddedModel, EmbeddedRepository>();
  const repositoryOf = (name: EmbeddedModel) => {
    const repository = repositories.get(name) ?? embeddedRepository(browserFetch, modelsUrl, name);
    repositories.set(name, repository);
    return repository;
  };
  if (ahead) repositoryOf(ahead).fetchAhead(firstFiles);
  return (name) => {
    if (!embeddedModels.includes(name)) throw unknownModel(name);
    return { identity: { key: name, name }, repository: repositoryOf(name) };
  };
}

function unknownModel(name: string): AppError {
  return new AppError(
    "bad-input",
    `Headscope has no model “${name}”.`,
    `Use ${embeddedModels.join(" or ")}.`,
  );
}
