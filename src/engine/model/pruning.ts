/** @file Prunes heads: derives a model without some heads from a loaded one. */

import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import { createModel } from "../../models/create-model";
import type { Model, RemainingHeads } from "../../models/model";
import { configOf, prunedHeads, withHeads } from "../../models/pruned-heads";
import { type Identity, modelInfo, type OpenedModel } from "./loading";
import { parametersOf, storedTensors } from "./parameters";
import type { Reader } from "./weights";

type Heads = Readonly<Record<number, readonly number[]>>;

/**
 * `base` without `heads` (layer → heads). Other heads keep their numbers; a layer without heads keeps only the bias of
 * its output projection. Throws `AppError` for heads that do not exist.
 */
export function openPruned(base: OpenedModel, heads: Heads): OpenedModel {
  const pruned = joined(base, heads);
  const identity = identityOf(base.origin, pruned);
  const config = configOf(base.config, base.model, pruned);
  const model = modelOf(base, config);
  const parameters = parametersOf(model);
  const present = new Set(base.tensors.map(({ name }) => name));
  const tensors = storedTensors(model, parameters, (name) => present.has(name));
  const { storedDtype, hasTokenizer, hasChatTemplate, specialTokens, missing, unexpected, notices } =
    base.info;
  const info = modelInfo(model, tensors, {
    identity,
    storedDtype,
    hasTokenizer,
    hasChatTemplate,
    specialTokens,
    missing,
    unexpected,
    notices,
  });
  const { reading, chatTemplate, repository, origin } = base;
  const read = withoutHeadsOf(base, model.remainingHeads);
  return { info, model, config, reading, chatTemplate, repository, parameters, tensors, read, origin };
}

/** The heads pruned before and now. */
function joined({ model, info }: OpenedModel, heads: Heads): Heads {
  if (model.storedLayers < model.numLayers) {
    throw new AppError(
      "bad-input",
      `The layers of ${info.name} share their weights, so a head cannot be removed from one of them alone.`,
      "Mask the head instead, which has the same effect on what the model computes.",
    );
  }
  // Callers in the developer tools are not type-checked.
  const gone = Object.entries(heads ?? {}).flatMap(([layer, list]) =>
    Array.isArray(list) ? list.map((head) => checked(model, info.name, Number(layer), head)) : [],
  );
  if (gone.length === 0) {
    throw new AppError("bad-input", "No heads were named.", "Pass { layer: [head, …] }.");
  }
  const isGone = new Set(gone.map(([layer, head]) => `${layer}.${head}`));
  const remainingHeads = model.remainingHeads.map((remaining, layer) =>
    remaining.filter((head) => !isGone.has(`${layer}.${head}`)),
  );
  return prunedHeads({ remainingHeads, numHeads: model.numHeads });
}

function checked(model: Model, name: string, layer: number, head: number): readonly [number, number] {
  if (model.remainingHeads[layer]?.includes(head)) return [layer, head];
  throw new AppError(
    "bad-input",
    `${name} has no head ${head} in layer ${layer}.`,
    "Count layers and heads from 0; pruned heads cannot be pruned again.",
  );
}

function identityOf(origin: Identity, pruned: Heads): Identity {
  const list = Object.entries(pruned).map(([layer, heads]) => `${layer}.${heads.join("+")}`);
  const count = Object.values(pruned).flat().length;
  return {
    key: `${origin.key}!pruned:${list.join(",")}`,
    name: `${origin.name}, ${plural(count, "head")} pruned`,
  };
}

/** The model that the config describes, with the actual head of `base`. */
export function modelOf({ model, tensors }: OpenedModel, config: unknown): Model {
  const shapes = new Map(tensors.map(({ name, shape }) => [model.fileName(name), { shape }]));
  const created = createModel(config, shapes);
  return created.head === model.head ? created : created.withoutHead("");
}

/** Reads the tensors of `base` and cuts out the heads that are not `remaining`. */
function withoutHeadsOf({ model, tensors, read }: OpenedModel, remaining: RemainingHeads): Reader {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  return async (tensor) => {
    const shape = shapes.get(tensor.name) ?? tensor.shape;
    const values = await read({ name: tensor.name, shape });
    const slices = model.headSlices(tensor.name);
    if (!slices) return values;
    const before = model.remainingHeads[slices.layer]!;
    const after = remaining[slices.layer]!;
    return withHeads(values, shape, { slices, before, after, headDim: model.headDim });
  };
}
