/** @file The compiled programs of one model. Compiling is slow, so they are kept; on WASM each holds a copy of the weights, so not all are. */

import { encodeGraph } from "../graph/encode";
import type { FloatTensor, Tensor } from "../lib/tensor";
import type { Program } from "../programs/program";
import type { Runtime, Session } from "../runtime/runtime";
import type { Weights } from "./weights";

const mostCopies = 3;

export class SessionCache {
  readonly #runtime: Runtime;
  readonly #weights: Weights;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(runtime: Runtime, weights: Weights) {
    this.#runtime = runtime;
    this.#weights = weights;
  }

  get kind(): Runtime["kind"] {
    return this.#runtime.kind;
  }

  /** The program's outputs by name. Compiles it the first time. */
  async run(
    program: Program,
    feeds: Readonly<Record<string, Tensor>>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const session = await this.#session(program);
    return session.run(feeds, signal);
  }

  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map(async (session) => (await session).dispose()));
  }

  #session(program: Program): Promise<Session> {
    const session = this.#sessions.get(program.key) ?? this.#compile(program);
    // Taken out and put back, so that the map's order is that of last use.
    this.#sessions.delete(program.key);
    this.#sessions.set(program.key, session);
    this.#forgetOldest();
    return session;
  }

  #compile({ key, graph }: Program): Promise<Session> {
    const needed = new Map(graph.parameters.map(({ value: { name } }) => [name, this.#weights.get(name)!]));
    const session = this.#runtime.compile(encodeGraph(graph, this.#runtime.placement), needed);
    session.catch(() => this.#sessions.delete(key));
    return session;
  }

  #forgetOldest(): void {
    if (this.#runtime.placement === "inputs" || this.#sessions.size <= mostCopies) return;
    const [key, session] = this.#sessions.entries().next().value!;
    this.#sessions.delete(key);
    void session.then((old) => old.dispose()).catch(() => undefined);
  }
}
