/**
 * @file Parts shared by Llama and its relatives: RMSNorm, rotary positions, query heads that share key and value heads,
 * and a gated feed-forward network. B batch, T tokens of this call, P cached tokens, S = P + T keys, H query heads, K
 * key/value heads, D head size, C width.
 */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { FamilyConfig } from "./family";
import type { Forward, ForwardInputs, LayerTaps, Reach } from "./model";
import {
  type Activation,
  attend,
  causalMask,
  joined,
  type KeyMask,
  type LayerInputs,
  type LayerOutputs,
  linear,
  mergeHeads,
  runLayers,
  splitHeads,
} from "./parts";
import { type Angles, anglesOf, type Rope, rotate } from "./rope";

/** What differs between the families. */
export interface DecoderOptions {
  /** How many tokens back a query of each layer sees, itself included; null for all. */
  readonly windows: readonly (number | null)[];
  /** Which affine maps have a bias. */
  readonly biases: { readonly projections: boolean; readonly output: boolean; readonly feedForward: boolean };
  /** Whether each head's queries and keys are normalised before they are turned. */
  readonly normsHeads: boolean;
}

/** A window counts the query itself. */
export const reachOf = (windows: DecoderOptions["windows"]): Reach =>
  windows.map((window) => (window === null ? null : window - 1));

/** How an RMSNorm computes. */
interface NormConfig {
  readonly normEps: number;
  /** What is added to a stored weight to get the gain. */
  readonly gainOffset: 0 | 1;
}

/** What the parts of a layer depend on. */
export interface LayerConfig extends FamilyConfig, NormConfig, Omit<DecoderOptions, "windows"> {
  readonly intermediateSize: number;
  readonly activation: Activation;
  /** By which the product of a query and a key is multiplied. */
  readonly scoreScale: number;
}

interface DecoderConfig extends LayerConfig, DecoderOptions {
  readonly rope: Rope;
}

/** Pre-norm blocks and a last norm. The library's last hidden state is that after the last norm. */
export function decode(g: GraphBuilder, c: DecoderConfig, inputs: ForwardInputs): Forward {
  const masks = new Map(
    [...new Set(c.windows)].map((window) => [window, g.scope("mask", () => causalMask(g, inputs, window))]),
  );
  const angles = g.scope("rope", () => anglesOf(g, "rope", c.rope, c.maxPositions, inputs.positionIds));
  const placesOf = (layer: number): Places => ({ mask: masks.get(c.windows[layer]!)!, rope: c.rope, angles });
  const table = g.parameter("embed_tokens.weight", [c.vocabSize, c.hiddenSize]);
  const x = g.scope("embeddings", () => g.gather(table, inputs.inputIds, 0)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layers", (at) =>
    block(g, c, placesOf(at.layer), at),
  );
  const lastHiddenState = finish(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), lastHiddenState], lastHiddenState };
}

/** The last norm. */
export const finish = (g: GraphBuilder, c: FamilyConfig & NormConfig, hidden: Value): Value =>
  rmsNorm(g, "norm", hidden, c.hiddenSize, c);

/** x / √(mean(x²) + ε) · gain (Zhang and Sennrich 2019), over the last axis. */
export function rmsNorm(g: GraphBuilder, name: string, x: Value, width: number, c: NormConfig): Value {
  return g.scope(name, () => {
    const size = g.sqrt(g.add(g.mean(g.mul(x, x), [-1], 1), g.scalar(c.normEps)));
    const weight = g.parameter(`${name}.weight`, [width]);
    return g.mul(g.div(x, size), c.gainOffset === 0 ? weight : g.add(g.scalar(c.gainOffset), weight));
  });
}

/** What a block knows of positions. */
export interface Places {
  readonly mask: KeyMask;
  readonly rope: Rope;
  readonly angles: Angles;
}

function block(g: GraphBuilder, c: DecoderConfig, places: Places, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `layers.${layer}`;
  const attended = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, places, inputs) : null;
  const middle = attended ? g.add(x, attended.output) : withoutHeads(g, c, name, x);
  const normed = rmsNorm(g, `${name}.post_attention_layernorm`, middle, c.hiddenSize, c);
  const output = g.add(
    middle,
    g.scope("mlp", () => feedForward(g, c, `${name}.mlp`, normed)),
  );
  return { taps: attended?.taps ?? null, output };
}

/** Without heads, only the bias remains. */
const withoutHeads = (g: GraphBuilder, c: DecoderConfig, name: string, x: Value): Value =>
  c.biases.output ? g.add(x, g.parameter(`${name}.self_attn.o_proj.bias`, [c.hiddenSize])) : x;

/** Attention with the norm before it; not for a layer without heads. */
export function selfAttention(
  g: GraphBuilder,
  c: LayerConfig,
  { mask, rope, angles }: Places,
  { layer, x, headMask, past }: LayerInputs,
): { readonly taps: LayerTaps; readonly output: Value } {
  const name = `layers.${layer}.self_attn`;
  const normed = rmsNorm(g, `layers.${layer}.input_layernorm`, x, c.hiddenSize, c);
  const width = c.remainingHeads[layer]!.length * c.headDim;
  const sharedWidth = c.numKeyValueHeads * c.headDim;
  const project = (part: string, size: number) =>
    splitHeads(
      g,
      linear(g, `${name}.${part}_proj`, normed, [c.hiddenSize, size], c.biases.projections),
      c.headDim,
    );
  const turned = (part: string, heads: Value) =>
    rotate(g, c.normsHeads ? rmsNorm(g, `${name}.${part}_norm`, heads, c.headDim, c) : heads, rope, angles);
  const query = g.scope("query", () => turned("q", project("q", width))); // [B, H, T, D]
  const added = {
    key: g.scope("key", () => turned("k", project("k", sharedWidth))), // [B, K, T, D]
    value: g.scope("value", () => project("v", sharedWidth)),
  };
  const cached = past ? joined(g, past, added) : added; // [B, K, S, D]
  const [key, value] = [cached.key, cached.value].map((shared) =>
    g.scope("repeat", () => repeated(g, c, layer, shared)),
  );
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query, key: key!, value: value!, mask, scale: c.scoreScale, headMask }),
  );
  const output = g.scope("output", () =>
    linear(g, `${name}.o_proj`, mergeHeads(g, context), [width, c.hiddenSize], c.biases.output),
  );
  const outputMatrix = g.parameter(`${name}.o_proj.weight`, [width, c.hiddenSize], true);
  const taps = { attention, maskedAttention, query, key: key!, value: value!, outputMatrix, cached, added };
  return { taps, output };
}

/** The keys or values that each remaining query head reads: `[B, K, S, D]` → `[B, H, S, D]`. */
function repeated(g: GraphBuilder, c: LayerConfig, layer: number, shared: Value): Value {
  const remaining = c.remainingHeads[layer]!;
  if (c.numKeyValueHeads === c.numHeads && remaining.length === c.numHeads) return shared;
  const sharing = c.numHeads / c.numKeyValueHeads;
  return g.gather(shared, g.indices(remaining.map((head) => Math.floor(head / sharing))), 1);
}

/** down(act(gate(x)) ⊙ up(x)) (Shazeer 2020). */
export function feedForward(g: GraphBuilder, c: LayerConfig, name: string, x: Value): Value {
  const map = (part: string, input: Value, size: readonly [number, number]) =>
    linear(g, `${name}.${part}_proj`, input, size, c.biases.feedForward);
  const gate = c.activation(g, map("gate", x, [c.hiddenSize, c.intermediateSize]));
  const wide = g.mul(gate, map("up", x, [c.hiddenSize, c.intermediateSize]));
  return map("down", wide, [c.intermediateSize, c.hiddenSize]);
}
