/** @file Caches the compiled programs of one model. On WASM each has a copy of the weights, so few are cached. */

import { encodeGraph } from "../../graph/encode";
import { fuse } from "../../graph/fuse/fuse";
import type { Graph } from "../../graph/ir";
import { lookUps, withRowsGiven } from "../../graph/look-ups";
import type { FloatTensor } from "../../lib/tensor";
import { type Program, rowInputs } from "../../programs/program";
import { type Feeds, type KeptOutputs, type Runtime, type Session, totalBytes } from "../../runtime/runtime";
import { type BrokenWeights, checkOutputs, checkWeights } from "./broken-weights";
import { checkFeeds, type FeedRule, feedRules } from "./feed-rules";
import { mostProgramBytes } from "./fits";
import { type HostLookUp, HostTable } from "./host-table";
import type { Weights } from "./weights";

/** How many copies of the model's weights all compiled programs may have in total. */
const mostCopies = 3;

interface Entry {
  readonly session: Promise<Session>;
  readonly rules: readonly FeedRule[];
  /** The rows that it is given. */
  readonly lookUps: readonly HostLookUp[];
  /** Its outputs in their order; not null for those that are such rows, which it does not compute. */
  readonly outputs: ReadonlyMap<string, HostLookUp | null>;
  /** The size of the weights that it reads. */
  readonly bytes: number;
}

/** A program that is ready to run. */
interface Prepared {
  readonly session: Promise<Session>;
  readonly given: Feeds;
  /** Adds the outputs that are already known. */
  completed(outputs: ReadonlyMap<string, FloatTensor>): ReadonlyMap<string, FloatTensor>;
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
    const { session, given, completed } = this.#prepare(program, feeds);
    const outputs = completed(await (await session).run(given, signal));
    checkOutputs(outputs);
    return outputs;
  }

  /** As `run`, but leaves the outputs that the program keeps on the device. */
  async runKept(program: Program, feeds: Feeds, signal?: AbortSignal): Promise<KeptOutputs> {
    const { session, given, completed } = this.#prepare(program, feeds);
    const { outputs, kept } = await (await session).runKept(given, signal);
    const answer = { outputs: completed(outputs), kept };
    checkOutputs(answer.outputs);
    return answer;
  }

  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async ({ session }) => (await session).dispose()));
  }

  #prepare(program: Program, feeds: Feeds): Prepared {
    const entry = this.#entries.get(program.key) ?? this.#compile(program);
    // Reinserted, so that the map is ordered by last use.
    this.#entries.delete(program.key);
    this.#entries.set(program.key, entry);
    checkFeeds(entry.rules, feeds);
    const found = new Map(entry.lookUps.map((lookUp) => [lookUp, rowsOf(lookUp, feeds)] as const));
    const given = [...found].map(([{ rows }, tensor]) => [rows.name, tensor] as const);
    return {
      session: entry.session,
      given: { ...feeds, ...Object.fromEntries(given) },
      completed: (outputs) => completed(outputs, entry, found),
    };
  }

  #compile({ key, graph, kept, work }: Program): Entry {
    checkWeights(graph, this.#broken);
    const given = this.#lookUps(graph);
    const placed = withRowsGiven(graph, given);
    const needed = new Map(placed.parameters.map(({ value: { name } }) => [name, this.#weights.get(name)!]));
    const bytes = totalBytes(needed.values());
    const session = this.#makeRoom(bytes).then(() =>
      this.#runtime.compile(encodeGraph(this.#suited(placed), this.#runtime.placement), needed, kept, work),
    );
    session.catch(() => this.#entries.delete(key));
    const outputs = [...graph.outputs].map(([name, value]) => {
      return [name, given.find(({ rows }) => rows === value) ?? null] as const;
    });
    return {
      session,
      rules: feedRules(graph, this.#broken),
      lookUps: given,
      outputs: new Map(outputs),
      bytes,
    };
  }

  /** On a GPU each dispatch costs time; the CPU's runtime fuses operators itself. */
  #suited(graph: Graph): Graph {
    return this.#runtime.kind === "webgpu" ? fuse(graph) : graph;
  }

  #lookUps(graph: Graph): readonly HostLookUp[] {
    return lookUps(graph, rowInputs).flatMap((lookUp) => {
      const host = this.#weights.get(lookUp.table.name);
      return host instanceof HostTable ? [{ ...lookUp, host }] : [];
    });
  }

  /** Disposes of the oldest programs until there is room for another; large ones before the new one takes memory. */
  async #makeRoom(bytes: number): Promise<void> {
    if (this.#runtime.placement === "inputs") return;
    let held = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes, bytes);
    const most = Math.min(mostCopies * totalBytes(this.#weights.values()), mostProgramBytes);
    const old: Promise<void>[] = [];
    for (const [key, entry] of this.#entries) {
      if (held <= most) break;
      held -= entry.bytes;
      this.#entries.delete(key);
      old.push(entry.session.then((session) => session.dispose()));
    }
    await Promise.allSettled(old);
  }
}

/** The program's outputs in their order: computed ones, and rows that were `found` before. */
function completed(
  computed: ReadonlyMap<string, FloatTensor>,
  { outputs }: Pick<Entry, "outputs">,
  found: ReadonlyMap<HostLookUp, FloatTensor>,
): ReadonlyMap<string, FloatTensor> {
  const entries = [...outputs].flatMap(([name, lookUp]) => {
    const tensor = lookUp ? found.get(lookUp) : computed.get(name);
    return tensor ? [[name, tensor] as const] : [];
  });
  return new Map(entries);
}

function rowsOf({ host, indices }: HostLookUp, feeds: Feeds): FloatTensor {
  const feed = feeds[indices.name];
  if (feed && "data" in feed) return host.rows(feed);
  throw new Error(`${indices.name} is not in ordinary memory`);
}
