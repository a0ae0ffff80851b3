/**
 * @file Where programs run on the CPU. All programs of one instance of ONNX Runtime Web share its threads, so where a
 * measurement finds steps of decoding faster on one thread, they get an instance of their own.
 */

import { loadLoneOrt } from "./ort";
import type { Feeds, Session } from "./runtime";
import type { Host } from "./session";
import { stepThreads, type Threads, threadCount, threadReason, type Work } from "./threads";

/** A small program whose time says how fast a step is. */
export interface Probe {
  readonly onnx: Uint8Array;
  /** The shapes of its weights by name. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
  readonly feeds: Feeds;
}

/** How a probe becomes a session of a host. */
type CompileProbe = (host: Host, probe: Probe) => Promise<Session>;

/** The first runs also reserve memory. */
const warmUps = 2;
const rounds = 7;

/** The first decoding waits for the measurement, so a slow or busy machine gets fewer rounds. */
const longestMilliseconds = 300;

export class CpuHosts implements Threads {
  readonly batch = threadCount(globalThis);
  readonly reason = threadReason(globalThis);
  readonly measured: Promise<void>;
  readonly #all: Host;
  readonly #probe: (() => Promise<Probe>) | null;
  readonly #compile: CompileProbe;
  #tell: () => void = () => undefined;
  #step: number | null;
  #stepHost: Promise<Host> | null = null;

  /** `all`: the instance with all threads; `probe`: by what to measure; without one all threads are used. */
  constructor(all: Host, probe: (() => Promise<Probe>) | null, compile: CompileProbe) {
    this.#all = all;
    this.#probe = this.batch > 1 ? probe : null;
    this.#compile = compile;
    this.#step = this.#probe ? null : this.batch;
    this.measured = new Promise((resolve) => {
      this.#tell = resolve;
    });
    if (this.#step !== null) this.#tell();
  }

  get step(): number | null {
    return this.#step;
  }

  /** Measures when the first step is to be compiled, so that no picture waits for it. */
  async hostOf(work: Work): Promise<Host> {
    if (work === "batch" || !this.#probe) return this.#all;
    this.#stepHost ??= this.#measure(this.#probe);
    return this.#stepHost;
  }

  /** Steps run on all threads, too, if there can be no second instance, such as for want of memory. */
  async #measure(probe: () => Promise<Probe>): Promise<Host> {
    const lone = await probe()
      .then((found) => this.#loneIfFaster(found))
      .catch(() => null);
    this.#step = lone ? 1 : this.batch;
    this.#tell();
    return lone ?? this.#all;
  }

  async #loneIfFaster(probe: Probe): Promise<Host | null> {
    const lone: Host = { ...this.#all, ort: await loadLoneOrt() };
    const sessions: Session[] = [];
    try {
      for (const host of [this.#all, lone]) sessions.push(await this.#compile(host, probe));
      const times = await timesInTurn(sessions as [Session, Session], probe.feeds);
      return stepThreads(this.batch, ...times) === 1 ? lone : null;
    } finally {
      await Promise.all(sessions.map((session) => session.dispose()));
    }
  }
}

/** Milliseconds of each session's runs. They take turns, so that other load meets both alike. */
async function timesInTurn([all, one]: readonly [Session, Session], feeds: Feeds) {
  const times: [number[], number[]] = [[], []];
  const start = performance.now();
  const isLong = () => times[0].length > 0 && performance.now() - start > longestMilliseconds;
  for (let round = 0; round < warmUps + rounds && !isLong(); round++) {
    const [ofAll, ofOne] = [await timeOf(all, feeds), await timeOf(one, feeds)];
    if (round < warmUps) continue;
    times[0].push(ofAll);
    times[1].push(ofOne);
  }
  return times;
}

async function timeOf(session: Session, feeds: Feeds): Promise<number> {
  const start = performance.now();
  await session.run(feeds);
  return performance.now() - start;
}
