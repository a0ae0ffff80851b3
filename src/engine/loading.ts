/** @file From a repository or a seed to a model on the device. */

import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import { createModel } from "../models/families";
import type { Runtime } from "../runtime/runtime";
import { openTokenizer, type Tokenizer } from "../tokenizer/tokenizer";
import { openCheckpoint } from "../weights/checkpoint";
import type { Checkpoint } from "../weights/tensor-view";
import type { ModelInfo } from "./api";
import { countParameters, type Match, matchParameters, parametersOf, storedShape } from "./parameters";
import { SessionCache } from "./session-cache";
import { disposeWeights, fromCheckpoint, fromSeed, uploadWeights, type Weights } from "./weights";

/** A model ready for questions, with what is needed to make a random twin of it. */
export interface LoadedModel {
  readonly info: ModelInfo;
  readonly model: Match["model"];
  readonly config: unknown;
  readonly tokenizer: Tokenizer | null;
  readonly weights: Weights;
  readonly sessions: SessionCache;
}

export interface Identity {
  /** The key by which calls name the model. */
  readonly key: string;
  /** What a person calls it. */
  readonly name: string;
}

const largestConfig = 1_000_000;

/** Throws `AppError` when there is no config.json or it is not JSON. */
async function readConfig(repository: Repository, options: CallOptions): Promise<unknown> {
  const source = await repository.open("config.json", options);
  if (!source) {
    throw new AppError(
      "bad-checkpoint",
      `${repository.name} has no config.json, so it is not a model that can be read.`,
      "Name a model repository, or drop a folder that holds config.json beside the weights.",
    );
  }
  const hint = "Get the file again; if this message stays, the file itself is damaged.";
  if (source.size > largestConfig) throw new AppError("bad-config", "config.json is absurdly large.", hint);
  try {
    return JSON.parse(new TextDecoder().decode(await source.slice(0, source.size)));
  } catch {
    throw new AppError("bad-config", "config.json is not valid JSON.", hint);
  }
}

/** The dtype that holds most of the checkpoint's bytes. */
function mainDtype(checkpoint: Checkpoint): string {
  const bytes = new Map<string, number>();
  for (const { dtype, byteLength } of checkpoint.values())
    bytes.set(dtype, (bytes.get(dtype) ?? 0) + byteLength);
  return [...bytes].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ["F32", 0])[0];
}

function modelInfo(
  identity: Identity,
  match: Match,
  parameters: number,
  storedDtype: string,
  tokenizer: Tokenizer | null,
): ModelInfo {
  const { model } = match;
  return {
    model: identity.key,
    name: identity.name,
    family: model.family,
    head: model.head,
    numLayers: model.numLayers,
    numHeads: model.numHeads,
    headDim: model.headDim,
    hiddenSize: model.hiddenSize,
    maxPositions: model.maxPositions,
    vocabSize: model.vocabSize,
    parameters,
    storedDtype,
    hasTokenizer: tokenizer !== null,
    ...(model.labels && { labels: model.labels }),
    prunedHeads: {},
    missing: match.missing,
    unexpected: match.unexpected,
    notices: model.notices,
  };
}

export async function loadFromRepository(
  runtime: Runtime,
  identity: Identity,
  repository: Repository,
  options: CallOptions,
): Promise<LoadedModel> {
  const config = await readConfig(repository, options);
  // Refuses an unknown family before anything large is fetched.
  const family = createModel(config).family;
  const checkpoint = await openCheckpoint(repository, options);
  const match = matchParameters(createModel(config, checkpoint), checkpoint);
  const tokenizer = await openTokenizer(repository, family, options);
  const weights = await uploadWeights(runtime, match.parameters, fromCheckpoint(checkpoint, match), options);
  const info = modelInfo(
    identity,
    match,
    countParameters(match, checkpoint),
    mainDtype(checkpoint),
    tokenizer,
  );
  return {
    info,
    model: match.model,
    config,
    tokenizer,
    weights,
    sessions: new SessionCache(runtime, weights),
  };
}

/** A model of this config as the library initialises it; the tokenizer is that of the model it is made after. */
export async function loadRandom(
  runtime: Runtime,
  identity: Identity,
  config: unknown,
  seed: number,
  tokenizer: Tokenizer | null,
  options: CallOptions,
): Promise<LoadedModel> {
  const model = createModel(config);
  const parameters = parametersOf(model);
  const match: Match = { model, parameters, files: new Map(), missing: [], unexpected: [] };
  const shapes = new Map(
    parameters.map((parameter) => [parameter.value.name, { shape: storedShape(parameter) }]),
  );
  const weights = await uploadWeights(runtime, parameters, fromSeed(model, seed), options);
  const info = modelInfo(identity, match, countParameters(match, shapes), "F32", tokenizer);
  return { info, model, config, tokenizer, weights, sessions: new SessionCache(runtime, weights) };
}

export async function disposeModel({ sessions, weights }: LoadedModel): Promise<void> {
  await sessions.dispose();
  disposeWeights(weights);
}
