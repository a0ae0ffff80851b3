/** @file Caches the compiled programs of one model. On WASM each has a copy of the weights, so few are cached. */

import { encodeGraph } from "../../graph/encode";
import { fuse } from "../../graph/fuse/fuse";
import type { Graph } from "../../graph/ir";
import type { FloatTensor } from "../../lib/tensor";
import type { Program } from "../../programs/program";
import type { Feeds, KeptOutputs, Runtime, Session } from "../../runtime/runtime";
import { type BrokenWeights, checkOutputs, checkWeights } from "./broken-weights";
import { checkFeeds, type FeedRule, feedRules } from "./feed-rules";
import type { Weights } from "./weights";

/** How many copies of the model's weights all compiled programs may have in total. */
const mostCopies = 3;

interface Entry {
  readonly session: Promise<Session>;
  readonly rules: readonly FeedRule[];
  /** The size of the weights that it reads. */
  readonly bytes: number;
}

export class SessionCache {
  readonly #runtime: Runtime;
  readonly #weights: Weights;
  readonly #broken: BrokenWeights;
  readonly #entries = new Map<string, Entry>();

  constructor(runtime: Runtime, weights: Weights, broken: BrokenWeights = new Map()) {
    this.#runtime = runtime;
    this.#weights = weights;
    this.#broken = broken;
  }

  get kind(): Runtime["kind"] {
    return this.#runtime.kind;
  }

  /**
   * Returns the program's outputs by name, compiling it the first time. Throws `AppError`: "bad-input" for inputs out
   * of range, "bad-numbers" if weights or outputs are not finite.
   */
  async run(program: Program, feeds: Feeds, signal?: AbortSignal): Promise<ReadonlyMap<string, FloatTensor>> {
    const session = await this.#session(program, feeds);
    const outputs = await session.run(feeds, signal);
    checkOutputs(outputs);
    return outputs;
  }

  /** As `run`, but leaves the outputs that the program keeps on the device. */
  async runKept(program: Program, feeds: Feeds, signal?: AbortSignal): Promise<KeptOutputs> {
    const session = await this.#session(program, feeds);
    const answer = await session.runKept(feeds, signal);
    checkOutputs(answer.outputs);
    return answer;
  }

  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async ({ session }) => (await session).dispose()));
  }

  #session(program: Program, feeds: Feeds): Promise<Session> {
    const entry = this.#entries.get(program.key) ?? this.#compile(program);
    // Reinserted, so that the map is ordered by last use.
    this.#entries.delete(program.key);
    this.#entries.set(program.key, entry);
    this.#forgetOldest();
    checkFeeds(entry.rules, feeds);
    return entry.session;
  }

  #compile({ key, graph, kept }: Program): Entry {
    checkWeights(graph, this.#broken);
    const needed = new Map(graph.parameters.map(({ value: { name } }) => [name, this.#weights.get(name)!]));
    const onnx = encodeGraph(this.#suited(graph), this.#runtime.placement);
    const session = this.#runtime.compile(onnx, needed, kept);
    session.catch(() => this.#entries.delete(key));
    return { session, rules: feedRules(graph, this.#broken), bytes: bytesOf(needed) };
  }

  /** On a GPU each dispatch costs time; the CPU's runtime fuses operators itself. */
  #suited(graph: Graph): Graph {
    return this.#runtime.kind === "webgpu" ? fuse(graph) : graph;
  }

  #forgetOldest(): void {
    if (this.#runtime.placement === "inputs") return;
    let held = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const most = mostCopies * bytesOf(this.#weights);
    for (const [key, { session, bytes }] of [...this.#entries].slice(0, -1)) {
      if (held <= most) return;
      held -= bytes;
      this.#entries.delete(key);
      void session.then((old) => old.dispose()).catch(() => undefined);
    }
  }
}

function bytesOf(weights: Weights): number {
  return [...weights.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}
