/** @file Runs masking searches one after the other: started, paused, cancelled, resumed, kept over a reload. */

import { countHeads, headsOfMask } from "../../analysis/head-sets";
import { metricNameOf } from "../../analysis/metric";
import type { Headscope, Labels, ModelInfo, SearchStep } from "../../engine/api/api";
import { type AppError, toAppError } from "../../lib/errors";
import type { Examples } from "../data/choice";
import { readExperiment } from "../keep";
import { Latest, type Turn } from "../latest";
import type { Keep } from "./keep";
import type { Experiment, PruningStore, RunState, SearchRun, SearchSettings } from "./state";

export interface SearchSubject {
  readonly info: ModelInfo;
  readonly examples: Required<Examples>;
  readonly dataName: string;
}

/** The runs that the settings ask for. */
function runsOf({ orders, seeds }: SearchSettings): readonly SearchRun[] {
  return orders.flatMap((order) =>
    Array.from({ length: order === "random" ? seeds : 1 }, (_, seed): SearchRun => {
      return { order, seed, steps: [], state: { kind: "waiting" } };
    }),
  );
}

/** What the settings ask to search over. */
function experimentOf({ info, examples, dataName }: SearchSubject, settings: SearchSettings): Experiment {
  const { threshold, relative, returned, toTheEnd, among } = settings;
  const heads = among[info.model];
  const { texts, labels } = examples;
  return {
    input: {
      texts: texts.slice(0, settings.rows ?? undefined),
      labels: labels.slice(0, settings.rows ?? undefined) as Labels,
      threshold,
      relative,
      returned,
      toTheEnd,
      ...(heads && { heads }),
    },
    dataName,
    metric: metricNameOf(info, labels),
    total: heads ? countHeads(heads) : info.numLayers * info.numHeads - countHeads(info.prunedHeads),
    runs: [],
  };
}

const sameRun = (a: SearchRun, b: SearchRun) => a.order === b.order && a.seed === b.seed;

/** Adds `wanted` to the runs that are there and belong to the same input; finished ones are made anew only if all are. */
function withRuns(
  before: Experiment | undefined,
  next: Experiment,
  wanted: readonly SearchRun[],
): Experiment {
  const isSame = before && JSON.stringify(before.input) === JSON.stringify(next.input);
  if (!isSame) return { ...next, runs: wanted };
  const known = (run: SearchRun) => before.runs.find((other) => sameRun(other, run));
  const isAllDone = wanted.every((run) => known(run)?.state.kind === "done");
  const added = wanted.map((run) => {
    const old = known(run);
    if (!old || isAllDone) return run;
    return old.state.kind === "done" ? old : { ...old, state: run.state };
  });
  const others = before.runs.filter((run) => !wanted.some((other) => sameRun(other, run)));
  return { ...before, runs: [...others, ...added] };
}

export class Searches {
  readonly #store: PruningStore;
  readonly #engine: Headscope;
  readonly #keep: Keep;
  readonly #restored = new Map<string, Promise<void>>();
  readonly #latest = new Latest();
  /** Resolves a listener that is held, so that the search goes on. */
  #release: (() => void) | null = null;

  constructor(store: PruningStore, engine: Headscope, keep: Keep) {
    this.#store = store;
    this.#engine = engine;
    this.#keep = keep;
  }

  /** Runs what the settings ask for; a search that goes on meanwhile is stopped. */
  async start(subject: SearchSubject): Promise<void> {
    this.cancel();
    const { settings, experiments } = this.#store.getState();
    const { model } = subject.info;
    this.#restored.set(model, Promise.resolve());
    const next = withRuns(experiments[model], experimentOf(subject, settings), runsOf(settings));
    this.#set(model, next);
    await this.#work(model);
  }

  /** Goes on with what was cancelled or cut off. */
  async proceed(model: string): Promise<void> {
    this.cancel();
    this.#setRuns(model, (run) =>
      run.state.kind === "stopped" || run.state.kind === "failed"
        ? { ...run, state: { kind: "waiting" } }
        : run,
    );
    await this.#work(model);
  }

  pause(): void {
    this.#setPaused(true);
  }

  unpause(): void {
    this.#setPaused(false);
    this.#release?.();
  }

  /** Stops at once; the steps so far stay. */
  cancel(): void {
    const model = this.#store.getState().running?.model;
    this.#latest.stop();
    this.#release?.();
    if (model === undefined) return;
    this.#store.setState({ running: null });
    this.#setRuns(model, stopRun);
    this.#save(model);
  }

  /** Forgets the curves of a model. */
  clear(model: string): void {
    if (this.#store.getState().running?.model === model) this.cancel();
    this.#store.setState(({ experiments: { [model]: _gone, ...experiments } }) => ({ experiments }));
    this.#store.setState({ notKept: null });
    void this.#keep.forget(model).catch(() => undefined);
  }

  /** Brings back what was searched on this machine before. */
  restore(model: string): Promise<void> {
    const restored = this.#restored.get(model) ?? this.#bringBack(model);
    this.#restored.set(model, restored);
    return restored;
  }

  async #bringBack(model: string): Promise<void> {
    const kept = readExperiment(await this.#keep.get(model).catch(() => null));
    if (!kept || (isFromFiles(model) && !(await this.#startsAlike(model, kept)))) return;
    if (!this.#store.getState().experiments[model]) this.#set(model, kept);
  }

  /** Whether a model's loss on the texts of a search is the one that the search began with. */
  async #startsAlike(model: string, { input, runs }: Experiment): Promise<boolean> {
    const before = runs.find(({ steps }) => steps.length > 0)?.steps[0]?.loss ?? Number.NaN;
    const { texts, labels } = input;
    const answer = await this.#engine.score(model, { texts, labels }).catch(() => null);
    return Math.abs((answer?.loss ?? Number.NaN) - before) <= sameLoss * Math.max(1, before);
  }

  #set(model: string, experiment: Experiment): void {
    this.#store.setState(({ experiments }) => ({ experiments: { ...experiments, [model]: experiment } }));
  }

  #setRuns(model: string, change: (run: SearchRun, index: number) => SearchRun): void {
    const experiment = this.#store.getState().experiments[model];
    if (experiment) this.#set(model, { ...experiment, runs: experiment.runs.map(change) });
  }

  #setPaused(isPaused: boolean): void {
    this.#store.setState(({ running }) => ({ running: running && { ...running, isPaused } }));
  }

  async #work(model: string): Promise<void> {
    const turn = this.#latest.start();
    this.#store.setState({ running: { model, isPaused: false } });
    while (turn.isLatest()) {
      const index = this.#waiting(model);
      if (index < 0) break;
      if (!(await this.#run(model, index, turn))) break;
    }
    if (!turn.isLatest()) return;
    this.#latest.end(turn);
    this.#store.setState({ running: null });
    this.#setRuns(model, stopRun);
    this.#save(model);
  }

  #waiting(model: string): number {
    const runs = this.#store.getState().experiments[model]?.runs ?? [];
    return runs.findIndex(({ state }) => state.kind === "waiting");
  }

  /** One search to its end; false where it failed or was cancelled. */
  async #run(model: string, index: number, { signal, isLatest }: Turn): Promise<boolean> {
    const change = (part: (run: SearchRun) => Partial<SearchRun>) => {
      if (isLatest()) this.#setRuns(model, (run, i) => (i === index ? { ...run, ...part(run) } : run));
    };
    const setState = (state: RunState) => change(() => ({ state }));
    const { input, runs } = this.#store.getState().experiments[model]!;
    const { order, seed, steps } = runs[index]!;
    setState({ kind: "running" });
    try {
      const options = {
        signal,
        onStep: async (step: SearchStep) => {
          change((run) => ({ steps: [...run.steps, step] }));
          if (isLatest()) this.#save(model);
          await this.#whilePaused(isLatest);
        },
      };
      const { mask } = await this.#engine.search(model, { ...input, order, seed, resume: steps }, options);
      setState({ kind: "done", mask: headsOfMask(mask) });
      return true;
    } catch (thrown) {
      setState({ kind: "failed", error: toAppError(thrown) });
      return false;
    }
  }

  /** Holds a search for as long as it is paused. */
  async #whilePaused(isLatest: () => boolean): Promise<void> {
    while (isLatest() && this.#store.getState().running?.isPaused) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    }
    this.#release = null;
  }

  /** A search that cannot be kept is not the worse for it until the page is left; that is said. */
  #save(model: string): void {
    const experiment = this.#store.getState().experiments[model];
    if (!experiment) return;
    const tell = (notKept: AppError | null) => {
      if (this.#store.getState().notKept !== notKept) this.#store.setState({ notKept });
    };
    void this.#keep.set(model, storable(experiment)).then(
      () => tell(null),
      (thrown) => tell(toAppError(thrown)),
    );
  }
}

/** How far losses of one model on two devices lie apart at most. */
const sameLoss = 1e-4;

/** Whether the key is that of dropped files, of which others may have the same name on the next visit. */
const isFromFiles = (model: string): boolean => /(^|:)files:/.test(model);

const stopRun = (run: SearchRun): SearchRun =>
  run.state.kind === "waiting" || run.state.kind === "running" ? { ...run, state: { kind: "stopped" } } : run;

/** Errors cannot be stored, and tell nothing later. */
function storable(experiment: Experiment): unknown {
  const plain = (run: SearchRun) =>
    run.state.kind === "failed" ? { ...run, state: { kind: "failed" } } : run;
  return { ...experiment, runs: experiment.runs.map(plain) };
}
