/**
 * @file A layer of ModernBERT: attention to near tokens or to all, and a gated network, each after a LayerNorm. B batch,
 * T tokens, H heads, D head size, C width.
 */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { FamilyConfig } from "./family";
import type { LayerTaps } from "./model";
import {
  type Activation,
  attend,
  type KeyMask,
  type LayerInputs,
  type LayerOutputs,
  linear,
  maskedScore,
  mergeHeads,
  splitHeads,
} from "./parts";
import { type Angles, type Rope, rotate } from "./rope";

interface LayerConfig extends FamilyConfig {
  readonly intermediateSize: number;
  readonly normEps: number;
  readonly activation: Activation;
  /** What has a bias. */
  readonly biases: { readonly norm: boolean; readonly attention: boolean; readonly mlp: boolean };
}

/** What a layer knows of positions. */
export interface Places {
  readonly mask: KeyMask;
  readonly rope: Rope;
  readonly angles: Angles;
}

/** Hides keys that are more than `reach` tokens away, padding or not. */
export function near(g: GraphBuilder, reach: number, padding: Value, positionIds: Value): KeyMask {
  const away = g.sub(g.unsqueeze(positionIds, [1, 3]), g.unsqueeze(positionIds, [1, 2])); // [B, 1, T, T]
  const isNear = g.and(g.lessOrEqual(away, g.index(reach)), g.lessOrEqual(g.index(-reach), away));
  return { kind: "add", bias: g.where(isNear, padding, g.scalar(maskedScore)) };
}

/** In the place of a LayerNorm's bias. */
export const noBias = "no_bias";

/** With or without a bias, as all norms of the model. */
export function norm(g: GraphBuilder, c: LayerConfig, name: string, x: Value): Value {
  const bias = g.parameter(c.biases.norm ? `${name}.bias` : noBias, [c.hiddenSize]);
  return g.layerNorm(x, g.parameter(`${name}.weight`, [c.hiddenSize]), bias, c.normEps);
}

export function block(g: GraphBuilder, c: LayerConfig, places: Places, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `layers.${layer}`;
  const attended = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, places, inputs) : null;
  const middle = attended ? g.add(x, attended.output) : withoutHeads(g, c, name, x);
  const output = g.add(
    middle,
    g.scope("mlp", () => feedForward(g, c, name, middle)),
  );
  return { taps: attended?.taps ?? null, output };
}

/** Without heads, only the bias remains. */
const withoutHeads = (g: GraphBuilder, c: LayerConfig, name: string, x: Value): Value =>
  c.biases.attention ? g.add(x, g.parameter(`${name}.attn.Wo.bias`, [c.hiddenSize])) : x;

function selfAttention(
  g: GraphBuilder,
  c: LayerConfig,
  { mask, rope, angles }: Places,
  { layer, x, headMask }: LayerInputs,
): { readonly taps: LayerTaps; readonly output: Value } {
  const name = `layers.${layer}`;
  const width = c.remainingHeads[layer]!.length * c.headDim;
  // The embeddings are already normalised.
  const normed = layer === 0 ? x : norm(g, c, `${name}.attn_norm`, x);
  const joint = g.scope("Wqkv", () =>
    linear(g, `${name}.attn.Wqkv`, normed, [c.hiddenSize, 3 * width], c.biases.attention),
  );
  const [first, second, value] = g
    .split(joint, 2, [width, width, width])
    .map((part) => splitHeads(g, part, c.headDim)); // [B, H, T, D]
  const query = g.scope("query", () => rotate(g, first!, rope, angles));
  const key = g.scope("key", () => rotate(g, second!, rope, angles));
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query, key, value: value!, mask, scale: 1 / Math.sqrt(c.headDim), headMask }),
  );
  const output = g.scope("Wo", () =>
    linear(g, `${name}.attn.Wo`, mergeHeads(g, context), [width, c.hiddenSize], c.biases.attention),
  );
  const outputMatrix = g.parameter(`${name}.attn.Wo.weight`, [width, c.hiddenSize], true);
  return { taps: { attention, maskedAttention, query, key, value: value!, outputMatrix }, output };
}

/** Wo(act(a) ⊙ b), where a and b are the halves of Wi(x) (Shazeer 2020). */
function feedForward(g: GraphBuilder, c: LayerConfig, name: string, x: Value): Value {
  const { hiddenSize, intermediateSize: size } = c;
  const normed = norm(g, c, `${name}.mlp_norm`, x);
  const wide = linear(g, `${name}.mlp.Wi`, normed, [hiddenSize, 2 * size], c.biases.mlp);
  const [input, gate] = g.split(wide, 2, [size, size]);
  return linear(g, `${name}.mlp.Wo`, g.mul(c.activation(g, input!), gate!), [size, hiddenSize], c.biases.mlp);
}
