/** @file Loads a model onto the device, from a repository or a seed. */

import { absenceOf, type Repository } from "../../hub/repository";
import type { CallOptions } from "../../lib/call";
import { AppError, type ErrorCode } from "../../lib/errors";
import { formatBytesAbove } from "../../lib/format";
import { parseConfig } from "../../models/config-text";
import { checkConfig, createModel } from "../../models/create-model";
import type { Model } from "../../models/model";
import { prunedHeads } from "../../models/pruned-heads";
import type { Runtime } from "../../runtime/runtime";
import { readTokenizer, type TokenizerReading } from "../../tokenizer/tokenizer-reading";
import { openCheckpoint } from "../../weights/checkpoint";
import type { Checkpoint } from "../../weights/tensor-view";
import type { ModelInfo } from "../api/api";
import { brokenNotice, noting } from "./broken-weights";
import { chatTemplateOf } from "./chat-template";
import { needOf, type Room, refusalOf } from "./fits";
import { generationFile } from "./generation-file";
import {
  countParameters,
  type ModelParameter,
  matchParameters,
  parametersOf,
  storedTensors,
} from "./parameters";
import { SessionCache } from "./session-cache";
import type { StoredTensor } from "./stored-tensor";
import {
  disposeWeights,
  fromCheckpoint,
  fromSeed,
  type Reader,
  uploadWeights,
  type Weights,
} from "./weights";

/** A model that is not on a device yet, with all that is needed to derive another from it. */
export interface OpenedModel {
  readonly info: ModelInfo;
  readonly model: Model;
  readonly config: unknown;
  readonly reading: TokenizerReading;
  /** The template of its conversations, in Jinja; null if it has none or cannot continue a text. */
  readonly chatTemplate: string | null;
  /** The source of its files, or only of its tokenizer's. */
  readonly repository: Repository | null;
  readonly parameters: readonly ModelParameter[];
  /** All tensors of the library's class, in the file's layout. */
  readonly tensors: readonly StoredTensor[];
  readonly read: Reader;
  /** Its identity before heads were pruned. */
  readonly origin: Identity;
}

/** A model on the device. */
export interface LoadedModel extends OpenedModel {
  readonly weights: Weights;
  readonly sessions: SessionCache;
}

export interface Identity {
  /** The key that calls use for the model. */
  readonly key: string;
  /** The name shown to the user. */
  readonly name: string;
}

const largestConfig = 1_000_000;

/** Throws `AppError` if config.json is missing, listing the other files, or if it is not JSON. */
async function readConfig(repository: Repository, options: CallOptions) {
  const source = await repository.open("config.json", options);
  if (!source) throw await absenceOf("config", repository, options);
  const hint = "Download the file again; if the message stays, the file itself is damaged.";
  if (source.size > largestConfig) {
    const [has, most] = formatBytesAbove(source.size, largestConfig);
    const message = `config.json is too large: it has ${has}, and the limit is ${most}.`;
    throw new AppError("bad-config", message, hint);
  }
  const text = new TextDecoder().decode(await source.slice(0, source.size));
  try {
    return parseConfig(text);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
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

/** What is reported about a checkpoint, in addition to the model's sizes. */
export interface Description
  extends Pick<
    ModelInfo,
    "storedDtype" | "hasTokenizer" | "hasChatTemplate" | "missing" | "unexpected" | "notices"
  > {
  readonly identity: Identity;
  readonly specialTokens: ModelInfo["specialTokens"];
}

export function modelInfo(
  model: Model,
  tensors: readonly StoredTensor[],
  { identity, ...rest }: Description,
): ModelInfo {
  return {
    model: identity.key,
    name: identity.name,
    family: model.family,
    head: model.head,
    isCausal: model.isCausal,
    ...(model.reach && { reach: model.reach }),
    hasPairs: model.hasPairs,
    hasCache: model.hasCache,
    numLayers: model.numLayers,
    numHeads: model.numHeads,
    numKeyValueHeads: model.numKeyValueHeads,
    headDim: model.headDim,
    hiddenSize: model.hiddenSize,
    maxPositions: model.maxPositions,
    vocabSize: model.vocabSize,
    parameters: countParameters(tensors),
    ...(model.labels && { labels: model.labels }),
    ...(model.problemType && { problemType: model.problemType }),
    prunedHeads: prunedHeads(model),
    isPrunedByLibrary: model.isPrunedByLibrary,
    hasHeadMask: model.hasHeadMask,
    outputProjection: model.outputProjection,
    ...rest,
  };
}

/** config.json with what was inferred from the tensors, so that twins and exports do not need them. */
function completed(written: object, { family, architecture, labels }: Model): object {
  const id2label = labels && Object.fromEntries(labels.map((label, index) => [index, label]));
  return { ...written, model_type: family, architectures: [architecture], ...(id2label && { id2label }) };
}

const mostListed = 1000;
const longestName = 200;

/** Shortens lists of names, since a hostile file can have many long ones. */
function listed(names: readonly string[]): readonly string[] {
  const shown = names.slice(0, mostListed).map((name) => name.slice(0, longestName));
  return names.length > mostListed ? [...shown, `and ${names.length - mostListed} more`] : shown;
}

/** Notices about the model's tokenizer. */
function tokenizerNotices({ tokenizer, fault }: TokenizerReading, { maxPositions }: Model): string[] {
  if (fault !== null) return [`It cannot read text, only token ids. ${fault}`];
  if (!tokenizer) return [];
  const cuts = tokenizer.maxLength < maxPositions;
  const limit = `Texts are cut to ${tokenizer.maxLength} tokens, the limit of its tokenizer (model_max_length); the model itself has ${maxPositions} positions.`;
  return [...tokenizer.notices, ...(cuts ? [limit] : [])];
}

/** Throws `AppError("out-of-memory")` if these weights do not fit. */
function refuseUnfit(name: string, parameters: readonly ModelParameter[], room: Room): void {
  const refusal = refusalOf(name, needOf(parameters), room);
  if (refusal) throw refusal;
}

/**
 * Throws `AppError("out-of-memory")` if the weights that this config.json describes do not fit. What only the tensors
 * can tell is left to `placeModel`.
 */
function refuseUnfitConfig(name: string, config: unknown, room: Room): void {
  const model = modelOrNull(config);
  if (model) refuseUnfit(name, parametersOf(model), room);
}

function modelOrNull(config: unknown): Model | null {
  try {
    return createModel(config);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Uploads the model's weights. Throws `AppError("out-of-memory")` before it reads any of those that do not fit. */
export async function placeModel(
  runtime: Runtime,
  opened: OpenedModel,
  options: CallOptions,
): Promise<LoadedModel> {
  refuseUnfit(opened.info.name, opened.parameters, runtime);
  const broken = new Map<string, ReadonlySet<number>>();
  const weights = await uploadWeights(runtime, opened.parameters, noting(opened.read, broken), options);
  const notices = [...new Set([...opened.info.notices, ...brokenNotice(broken)])];
  const info = { ...opened.info, notices };
  return { ...opened, info, weights, sessions: new SessionCache(runtime, weights, broken) };
}

/** The error codes of a load that lacks a file. */
const lacks = new Set<ErrorCode>(["hub-not-found", "bad-checkpoint"]);

/**
 * Reads all but the weights, which `placeModel` reads. `room`: the device for which it is meant, or null if there is
 * none; what does not fit it is refused before its weights are fetched.
 */
export async function openFromRepository(
  identity: Identity,
  repository: Repository,
  room: Promise<Room | null>,
  options: CallOptions,
): Promise<OpenedModel> {
  try {
    const opened = await openFiles(identity, repository, room, options);
    // A required file that was missing is requested again next time, since it may have been missing only briefly.
    if (opened.reading.tokenizer === null) await repository.doubtAbsent?.();
    return opened;
  } catch (error) {
    if (error instanceof AppError && lacks.has(error.code)) await repository.doubtAbsent?.();
    throw error;
  }
}

async function openFiles(
  identity: Identity,
  repository: Repository,
  room: Promise<Room | null>,
  options: CallOptions,
): Promise<OpenedModel> {
  const written = await readConfig(repository, options);
  // Refuses unreadable files before any large download.
  checkConfig(written);
  const device = await room;
  if (device) refuseUnfitConfig(identity.name, written, device);
  const textFiles = readTextFiles(repository, modelOrNull(written), options);
  const checkpoint = await openCheckpoint(repository, options);
  const described = createModel(written, checkpoint);
  const match = matchParameters(described, checkpoint);
  const { model, parameters, files, missing, unexpected } = match;
  const config = completed(written, described);
  const reading = await textFiles(model);
  if (model.head === "lm") await generationFile(repository, options);
  const chatTemplate = await chatTemplateOf(model, reading, repository, options);
  const tensors = storedTensors(model, parameters, (name) => files.has(name));
  const info = modelInfo(model, tensors, {
    identity,
    storedDtype: mainDtype(checkpoint),
    ...textInfo({ reading, chatTemplate }),
    missing: listed(missing),
    unexpected: listed(unexpected),
    notices: [...model.notices, ...tokenizerNotices(reading, model)],
  });
  const read = fromCheckpoint(checkpoint, match);
  return {
    info,
    model,
    config,
    reading,
    chatTemplate,
    repository,
    parameters,
    tensors,
    read,
    origin: identity,
  };
}

/**
 * Reads what concerns texts while the checkpoint is opened. The answer is the tokenizer of the model that the checkpoint
 * turns out to be; `described`: what config.json alone says it is, null if that is not enough.
 */
function readTextFiles(
  repository: Repository,
  described: Model | null,
  options: CallOptions,
): (model: Model) => Promise<TokenizerReading> {
  const read = ({ tokenizerClass }: Model) => readTokenizer(repository, tokenizerClass, options);
  if (described === null) return read;
  const reading = read(described);
  const generation = described.head === "lm" ? generationFile(repository, options) : null;
  // Failures are reported where the files are needed; until then a fault of the weights comes first.
  for (const each of [reading, generation]) each?.catch(() => undefined);
  return (model) => (model.tokenizerClass === described.tokenizerClass ? reading : read(model));
}

/** A model initialised at random as the library does, with the tokenizer of the model that it is a twin of. */
export function openRandom(
  identity: Identity,
  config: unknown,
  seed: number,
  original: Pick<OpenedModel, "reading" | "chatTemplate" | "repository">,
): OpenedModel {
  const model = createModel(config);
  const { reading, chatTemplate, repository } = original;
  const parameters = parametersOf(model);
  const tensors = storedTensors(model, parameters, () => true);
  const info = modelInfo(model, tensors, {
    identity,
    storedDtype: "F32",
    ...textInfo({ reading, chatTemplate }),
    missing: [],
    unexpected: [],
    notices: [...model.notices, ...tokenizerNotices(reading, model)],
  });
  const read = fromSeed(model, seed);
  return {
    info,
    model,
    config,
    reading,
    chatTemplate,
    repository,
    parameters,
    tensors,
    read,
    origin: identity,
  };
}

/** What a model's info says about the texts that it reads. */
const textInfo = ({
  reading: { tokenizer },
  chatTemplate,
}: Pick<OpenedModel, "reading" | "chatTemplate">) => ({
  hasTokenizer: tokenizer !== null,
  hasChatTemplate: chatTemplate !== null,
  specialTokens: tokenizer?.specialTokens ?? {},
});

export async function disposeModel({ sessions, weights }: LoadedModel): Promise<void> {
  await sessions.dispose();
  disposeWeights(weights);
}
