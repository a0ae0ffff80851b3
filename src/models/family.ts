/** @file The definition of a model family, and the model that it creates for a checkpoint. */

import type { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Initialisation } from "../weights/random";
import { type CommonSettings, headSize, parseWith, remainingHeads, usableRange } from "./config";
import { type FamilyNames, type FileNames, fileNames } from "./file-names";
import { chooseHead, type Heads, predictorOf } from "./heads";
import { labelsOf } from "./labels";
import type {
  Capabilities,
  Forward,
  ForwardInputs,
  HeadKind,
  HeadSlices,
  Model,
  ModelSizes,
  NamedShape,
  RemainingHeads,
  TensorShapes,
} from "./model";

/** The unchecked config.json. */
export type Table = Readonly<Record<string, unknown>>;

export const isTable = (json: unknown): json is Table =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** The settings of a model that every family has. */
export interface FamilyConfig extends ModelSizes {
  readonly remainingHeads: RemainingHeads;
  /** config.json's padding token; null if it has none. */
  readonly padTokenId: number | null;
  /** One count per layer. */
  readonly keyValueHeads: readonly number[];
  /** Whether the output matrix is the table of token embeddings. */
  readonly tied: boolean;
  readonly initializerRange: number;
}

/** What a family reads from its own settings; the rest of `FamilyConfig` is derived. */
type OwnConfig = Omit<ModelSizes, "headDim" | "numKeyValueHeads"> & {
  /** If the library has a default. */
  readonly padTokenId?: number | null;
  /** If it is not C / H. */
  readonly headDim?: number;
  /** In families whose query heads may share keys and values, which stay when query heads are pruned. */
  readonly numKeyValueHeads?: number;
};

/** A family's config, derived from its `read` function. */
export type ConfigOf<Read extends (raw: never) => OwnConfig> = ReturnType<Read> & FamilyConfig;

export interface Signs {
  /** The library's class names, without the prefixes TF and Flax. */
  readonly classes: RegExp;
  /** A tensor that every model of the family has, with any prefix. */
  readonly tensors: RegExp;
  /** Settings that the family's config.json has in every version. */
  readonly keys: readonly string[];
  /** Settings of other families that have these keys too. */
  readonly foreignKeys: readonly string[];
  /** The `model_type` of a family with the same keys whose config this is; null if it is of this family. */
  foreignType?(config: Table): string | null;
  /** The family's config.json in that of a larger model of which the library can load this part; null if it is not in there. */
  partOf?(config: Table): Table | null;
}

/** Where the heads are in a layer's weights. */
interface AttentionWeights {
  /** The affine maps whose results pruning cuts: to query, key and value, or one for all. Names are those within a layer. */
  readonly into: readonly string[];
  /** How many of query, key and value each of them holds. */
  readonly groups?: 1 | 3;
  /** How many of them each head has side by side, in a map of all three. */
  readonly partsOfHead?: 1 | 3;
  /** The affine map that reads the heads' results. */
  readonly out: string;
  /** How the file stores a matrix. */
  readonly layout: "[out, in]" | "[in, out]";
  /** LayerNorms that are unused in a layer without heads. */
  readonly normsBefore: readonly string[];
  /** Whether the library can run a layer without heads. */
  readonly holdsEmptyLayers: boolean;
  /** False if the library cannot prune heads of this family. */
  readonly isPrunedByLibrary?: false;
  /** False if the library's head mask is missing, wrong, or only `[layers, heads]`. */
  readonly hasHeadMask?: false;
}

interface WeightNames<Own> extends FamilyNames {
  /** The prefix of a layer's number. */
  readonly layers: string;
  /** How many layers have weights of their own, which the others share; by default all. */
  storedLayers?(c: Own): number;
  /** Buffers without information. */
  readonly buffers: RegExp;
  /** The copy of the token table that a tied output matrix may have in the file. */
  readonly tiedCopy: string;
  /** The current name of a tensor with an old name. */
  renamed?(name: string, has: FileNames["has"]): string;
  /** Unused weights that may be missing or ignored. */
  readonly needless?: RegExp;
}

export interface FamilyDefinition<Raw extends CommonSettings, Own extends OwnConfig> {
  /** `model_type` in config.json. */
  readonly name: string;
  /** The name that its authors use. */
  readonly title: string;
  readonly signs: Signs;
  readonly tokenizerClass: string;
  readonly schema: z.ZodType<Raw>;
  /** The library's alternative names of settings, which take precedence. */
  readonly otherNames?: Readonly<Record<string, string>>;
  /** Throws `AppError` for unsupported settings. */
  read(raw: Raw): Own;
  capabilities(c: Own): Capabilities;
  readonly names: WeightNames<Own>;
  readonly attention: AttentionWeights;
  readonly heads: Heads<Own & FamilyConfig>;
  /** Parameters that are computed instead of stored, by name. */
  computed?(c: Own): Readonly<Record<string, () => Float32Array>>;
  /** Unused weights of the class without a head. */
  unreadWithoutHead?(c: Own): readonly NamedShape[];
  /** LayerNorms' gains, which are initialised to 1. Biases are initialised to 0. */
  readonly gains: RegExp;
  /** The initialisation of other weights, where `spread` is `initializer_range`; by default normal. */
  initialisation?(parameter: string, c: Own, spread: number): Initialisation | null;
  forward(g: GraphBuilder, c: Own & FamilyConfig, inputs: ForwardInputs): Forward;
  /** What comes between the last layer and the head, for `[…, C]`; by default nothing. */
  finish?(g: GraphBuilder, c: Own & FamilyConfig, hidden: Value): Value;
}

export interface Family {
  readonly name: string;
  readonly title: string;
  readonly signs: Signs;
  /** `tensors`: the checkpoint's tensors, used for what the config does not say. Throws `AppError`. */
  create(config: Table, tensors: TensorShapes): Model;
}

export function defineFamily<Raw extends CommonSettings, Own extends OwnConfig>(
  definition: FamilyDefinition<Raw, Own>,
): Family {
  const { name, title, signs } = definition;
  return { name, title, signs, create: (config, tensors) => createModel(definition, config, tensors) };
}

/** What the checkpoint's tensors say about a model. */
interface Found {
  readonly names: FileNames;
  readonly head: HeadKind;
  readonly labels: Model["labels"] & object;
  readonly problemType: Model["problemType"];
  readonly notices: readonly string[];
}

function createModel<Raw extends CommonSettings, Own extends OwnConfig>(
  family: FamilyDefinition<Raw, Own>,
  json: Table,
  tensors: TensorShapes,
): Model {
  const raw = parseWith(family.schema, renamed(json, family.otherNames ?? {}));
  const own = family.read(raw);
  const remaining = remainingHeads(raw.pruned_heads, own.numLayers, own.numHeads);
  const shared = own.numKeyValueHeads;
  const config = {
    padTokenId: raw.pad_token_id ?? null,
    ...own,
    headDim: own.headDim ?? headSize(own.hiddenSize, own.numHeads),
    numKeyValueHeads: shared ?? own.numHeads,
    keyValueHeads: remaining.map(({ length }) => (length === 0 ? 0 : (shared ?? length))),
    remainingHeads: remaining,
    tied: raw.tie_word_embeddings,
    initializerRange: raw.initializer_range,
  };
  const names = fileNames(tensors, family.names);
  const { head, notices } = chooseHead(family.heads, names, config, raw.architectures[0]);
  const labels = labelsOf(raw, labelRows(family.heads, names, config));
  return modelOf(family, config, {
    names,
    head,
    labels: labels.names,
    problemType: raw.problem_type ?? null,
    notices: [...names.notices, ...notices, ...(head === "classifier" ? labels.notices : [])],
  });
}

function renamed(config: Table, otherNames: Readonly<Record<string, string>>): Table {
  const others = Object.entries(otherNames).filter(([other]) => Object.hasOwn(config, other));
  return { ...config, ...Object.fromEntries(others.map(([other, name]) => [name, config[other]])) };
}

/** How many classes the classifier's weight has; null if there is none. */
function labelRows<C extends FamilyConfig>(
  { classifier }: Heads<C>,
  names: FileNames,
  config: C,
): number | null {
  const shape = classifier && names.shapeOf(classifier.weight);
  const width = classifier?.width?.(config) ?? config.hiddenSize;
  return shape?.length === 2 && shape[1] === width ? shape[0]! : null;
}

function modelOf<Raw extends CommonSettings, Own extends OwnConfig>(
  family: FamilyDefinition<Raw, Own>,
  config: Own & FamilyConfig,
  found: Found,
): Model {
  const { names, attention } = family;
  const { head, labels, problemType, notices } = found;
  const capabilities = family.capabilities(config);
  const predictor = predictorOf(family.heads, head);
  const slices = slicesOf(attention);
  const computed = family.computed?.(config) ?? {};
  return {
    ...config,
    ...capabilities,
    hasCache: capabilities.hasCache && head !== "classifier",
    family: family.name,
    head,
    hasTypeIds: capabilities.numTypes > 0,
    tokenizerClass: family.tokenizerClass,
    labels: head === "classifier" ? labels : null,
    problemType: head === "classifier" ? problemType : null,
    readsFirst: predictor?.readsFirst?.(config) ?? false,
    notices,
    forward: (g, inputs) => {
      const forward = family.forward(g, config, inputs);
      if (!predictor?.pool) return forward;
      return { ...forward, lastHiddenState: predictor.pool(g, config, forward.lastHiddenState, inputs) };
    },
    finish: (g, hidden) => family.finish?.(g, config, hidden) ?? hidden,
    logits: (g, hidden) => {
      if (!predictor) throw new Error(`This ${family.title} has no head.`);
      return predictor.logits(g, config, hidden, labels.length);
    },
    isNeedless: (fileName) => names.needless?.test(found.names.plain(fileName)) ?? false,
    layerOf: (fileName) => layerOf(names.layers, fileName),
    parameterName: (fileName) => parameterName(names, found.names, config.tied, fileName),
    fileName: (parameter) => {
      if (names.heads.test(parameter)) return parameter;
      return (predictor ? names.prefix : (names.barePrefix ?? "")) + parameter;
    },
    architecture: predictor ? predictor.classes[0] : family.heads.none,
    isPrunedByLibrary: attention.isPrunedByLibrary ?? true,
    hasHeadMask: attention.hasHeadMask ?? true,
    outputProjection: attention.out,
    holdsEmptyLayers: attention.holdsEmptyLayers,
    storedLayers: names.storedLayers?.(config) ?? config.numLayers,
    unread: new Map([
      ...emptied(family, config, slices),
      ...(predictor ? [] : (family.unreadWithoutHead?.(config) ?? [])),
    ]),
    headSlices: (parameter) => headSlices(names.layers, slices, parameter),
    initialisation: (parameter) => initialisation(family, config, parameter),
    isComputed: (parameter) => Object.hasOwn(computed, parameter),
    computed: (parameter) => (Object.hasOwn(computed, parameter) ? computed[parameter]!() : null),
    withoutHead: (notice) =>
      modelOf(family, config, { ...found, head: "none", notices: [...notices, notice] }),
    noting: (notice) => modelOf(family, config, { ...found, notices: [...notices, notice] }),
  };
}

function layerOf(layers: string, fileName: string): number {
  const pattern = new RegExp(`(?:^|\\.)${layers.replaceAll(".", "\\.")}\\.(\\d{1,6})\\.`);
  return Number(pattern.exec(fileName)?.[1] ?? -1);
}

/** Drops the prefix, buffers, and copies of tied weights. */
function parameterName<Own>(
  family: WeightNames<Own>,
  names: FileNames,
  tied: boolean,
  fileName: string,
): string | null {
  const plain = names.plain(fileName);
  const name = family.renamed?.(plain, names.has) ?? plain;
  return family.buffers.test(name) || (tied && name === family.tiedCopy) ? null : name;
}

/** By name within a layer, where a weight contains the heads. */
type Slices = ReadonlyMap<string, Omit<HeadSlices, "layer">>;

function slicesOf({ into, out, layout, groups = 1, partsOfHead = 1 }: AttentionWeights): Slices {
  const [rows, columns] = layout === "[out, in]" ? ([0, 1] as const) : ([1, 0] as const);
  return new Map([
    ...into.flatMap((name) => [
      [`${name}.weight`, { axis: rows, groups, partsOfHead }] as const,
      [`${name}.bias`, { axis: 0, groups, partsOfHead }] as const,
    ]),
    [`${out}.weight`, { axis: columns, groups: 1, partsOfHead: 1 }] as const,
  ]);
}

function headSlices(layers: string, slices: Slices, parameter: string): HeadSlices | null {
  const layer = layerOf(layers, parameter);
  const found = slices.get(parameter.slice(`${layers}.${layer}.`.length));
  return layer >= 0 && found ? { layer, ...found } : null;
}

/** What `prune_heads` leaves of layers without heads: matrices without rows or columns, and unused norms. */
function emptied<Raw extends CommonSettings, Own extends OwnConfig>(
  { names, attention }: FamilyDefinition<Raw, Own>,
  { remainingHeads: remaining, hiddenSize: width }: FamilyConfig,
  slices: Slices,
): NamedShape[] {
  const shapes = [...slices].map(([name, { axis }]): NamedShape => {
    if (name.endsWith("bias")) return [name, { shape: [0] }];
    return [name, { shape: axis === 0 ? [0, width] : [width, 0] }];
  });
  const norms = attention.normsBefore.flatMap((norm): NamedShape[] => [
    [`${norm}.weight`, { shape: [width] }],
    [`${norm}.bias`, { shape: [width] }],
  ]);
  return remaining.flatMap((heads, layer) =>
    heads.length > 0
      ? []
      : [...shapes, ...norms].map(
          ([name, tensor]): NamedShape => [`${names.layers}.${layer}.${name}`, tensor],
        ),
  );
}

function initialisation<Raw extends CommonSettings, Own extends OwnConfig>(
  family: FamilyDefinition<Raw, Own>,
  config: Own & FamilyConfig,
  parameter: string,
): Initialisation {
  if (family.gains.test(parameter)) return { kind: "ones" };
  if (/bias$/.test(parameter)) return { kind: "zeros" };
  const std = usableRange(config.initializerRange);
  return family.initialisation?.(parameter, config, std) ?? { kind: "normal", std, zeroRow: null };
}
