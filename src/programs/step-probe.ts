/** @file A program to measure a step of decoding by: one row through the feed-forward products of a small GPT, twice. */

import { GraphBuilder } from "../graph/builder";
import { encodeGraph } from "../graph/encode";
import { floatTensor } from "../lib/tensor";

/** Two weights of 4 MB are more than a core's own cache holds, so that reading them takes its share as in a real step. */
const width = 512;
const inner = 2048;
const layers = 2;

/** The program as an ONNX file, the shapes of its weights by name, and what it is fed. */
export function stepProbe() {
  const weights = new Map<string, readonly number[]>([
    ["up", [width, inner]],
    ["down", [inner, width]],
  ]);
  const g = new GraphBuilder("step probe");
  const [up, down] = [...weights].map(([name, shape]) => g.parameter(name, shape));
  let hidden = g.input("hidden", "float32", [1, width]);
  for (let layer = 0; layer < layers; layer++) {
    hidden = g.matmul(g.tanh(g.matmul(hidden, up!)), down!);
  }
  g.output("result", hidden);
  return {
    onnx: encodeGraph(g.build(), "initializers"),
    weights,
    feeds: { hidden: floatTensor(new Float32Array(width).fill(1), [1, width]) },
  };
}
