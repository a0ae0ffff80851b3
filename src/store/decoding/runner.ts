/** @file Drives the lanes through the engine: starts a run, lets lanes join it, shows each step at its time. */

import type { StoreApi } from "zustand/vanilla";
import { strategyOf } from "../../decoding";
import type { DecodeResult, DecodeStep, Headscope, LaneUpdate } from "../../engine/api/api";
import { AppError, toAppError } from "../../lib/errors";
import type { Clock, Timer } from "./clock";
import { Gathered } from "./gathered";
import { stoppedLane } from "./kept";
import { type ModelHolder, readSubject } from "./model";
import { type Entry, Session } from "./session";
import { type DecodingState, type Lane, type LaneId, newestOf, type Subject } from "./state";
import { retraced, rewound, updated, withTexts } from "./updates";

interface RunnerParts {
  readonly store: StoreApi<DecodingState>;
  readonly engine: Headscope;
  readonly models: ModelHolder;
  readonly clock: Clock;
  readonly timer: Timer;
  /** All lanes are over. */
  readonly onSettled: () => void;
}

/** What the engine told about one step. */
interface Heard {
  readonly updates: readonly (readonly [LaneId, LaneUpdate])[];
  readonly step: DecodeStep;
}

export class Runner {
  readonly #store: StoreApi<DecodingState>;
  readonly #engine: Headscope;
  readonly #models: ModelHolder;
  readonly #clock: Clock;
  readonly #onSettled: () => void;
  /** Lanes that run as soon as a run can take them. */
  readonly #pending = new Set<LaneId>();
  #session: Session | null = null;
  /** At full speed the engine goes on while the page draws. */
  readonly #heardSteps: Gathered<Heard>;
  /** Of lanes that are continued: how many of the steps that they have are made again. */
  readonly #retraced = new Map<LaneId, number>();
  /** Grows with every start; what began before the latest is not shown. */
  #starts = 0;

  constructor({ store, engine, models, clock, timer, onSettled }: RunnerParts) {
    this.#store = store;
    this.#engine = engine;
    this.#models = models;
    this.#clock = clock;
    this.#onSettled = onSettled;
    this.#heardSteps = new Gathered(timer, (steps) => this.#show(steps));
  }

  get #state(): DecodingState {
    return this.#store.getState();
  }

  /** Whether lanes run as fast as they can. */
  get #isFast(): boolean {
    const { isPlaying, speed } = this.#state;
    return isPlaying && speed === null;
  }

  get isRunning(): boolean {
    return this.#session !== null;
  }

  /** Shows the lanes after so many tokens. */
  moveTo(cursor: number): void {
    this.#store.setState(({ lanes }) => ({ cursor: Math.max(0, Math.min(cursor, newestOf(lanes))) }));
  }

  /** Pauses: the engine waits where it is. */
  hold(): void {
    this.#clock.cancel();
    this.#heardSteps.flush();
    this.#store.setState({ isPlaying: false });
  }

  /** Lets the engine take one step, where it waits. */
  advance(): void {
    this.#session?.advance();
  }

  /** Takes a lane out of the run. */
  remove(id: LaneId): void {
    this.#pending.delete(id);
    this.#retraced.delete(id);
    this.#session?.remove(id);
  }

  /** Ends the run; lanes that were not over are stopped. */
  cancel(): void {
    this.#drop();
    this.#clock.cancel();
    this.#store.setState(({ lanes }) => ({
      isPlaying: false,
      run: { kind: "idle" },
      lanes: lanes.map(stoppedLane),
    }));
  }

  /** Runs all lanes from their beginnings; a run that is under way is superseded. */
  async start(): Promise<void> {
    await this.#begin((subject, before) => {
      const keepsStart = before?.written === subject.written && before.slot === subject.slot;
      this.#store.setState(({ lanes }) => ({
        subject,
        cursor: 0,
        lanes: lanes.map((lane) => rewound(lane, keepsStart)),
      }));
      for (const { id } of this.#state.lanes) this.#pending.add(id);
    });
  }

  /** Runs one lane where none has run yet. */
  async startAlone(id: LaneId): Promise<void> {
    await this.#begin((subject) => {
      this.#store.setState({ subject, cursor: 0 });
      this.#pending.add(id);
    });
  }

  /** Continues the lanes that are not over, beside those that are. If the model is another by now, all begin again. */
  async proceed(): Promise<void> {
    await this.#begin((subject, before) => {
      const isSame = before?.model === subject.model && before.ids.join() === subject.ids.join();
      this.#store.setState(({ lanes, cursor }) => ({
        subject,
        cursor: isSame ? cursor : 0,
        lanes: isSame ? lanes : lanes.map((lane) => rewound(lane, true)),
      }));
      for (const lane of this.#state.lanes) {
        if (!isUnfinished(lane)) continue;
        this.#pending.add(lane.id);
        if (lane.steps.length > 0) this.#retraced.set(lane.id, 0);
      }
    });
  }

  /** Reads the fields, lets `prepare` choose what runs, and runs it. */
  async #begin(prepare: (subject: Subject, before: Subject | null) => void): Promise<void> {
    const start = this.#drop();
    const { prompt, isChat, system, seed, slot, subject: before } = this.#state;
    this.#store.setState({ run: { kind: "starting" } });
    try {
      const subject = await readSubject(this.#engine, this.#models, { prompt, isChat, system, seed, slot });
      if (start !== this.#starts) return;
      for (const [place, id] of subject.ids.entries()) this.#state.texts.set(id, subject.texts[place] ?? "");
      prepare(subject, before);
      // The engine is asked before the page draws its lanes anew.
      await this.#run(subject, start);
    } catch (thrown) {
      this.#fail(start, thrown);
    }
  }

  /** Runs one lane beside the others: it joins their run, or has one of its own. Waits for Play where none ran yet. */
  runAlone(id: LaneId): void {
    const { subject, run } = this.#state;
    if (!subject) return;
    this.#pending.add(id);
    if (this.#session?.isOpen) for (const entry of this.#takePending()) this.#session.add(entry);
    else if (run.kind !== "starting") {
      this.#store.setState({ isPlaying: true, run: { kind: "starting" } });
      void this.#runLate(subject, ++this.#starts);
    }
  }

  /** While playing: shows the next token that is there, or lets the engine find one, as soon as the speed allows. */
  tick(): void {
    const { isPlaying, speed, cursor, lanes, run } = this.#state;
    if (!isPlaying) return;
    const newest = newestOf(lanes);
    if (cursor < newest) {
      this.#clock.schedule(speed, () => {
        this.moveTo(speed === null ? newest : cursor + 1);
        this.tick();
      });
    } else if (this.#session?.isWaiting) {
      this.#clock.schedule(speed, () => this.#session?.advance());
    } else if (this.#session === null && run.kind !== "starting") {
      this.#store.setState({ isPlaying: false });
    }
  }

  /** Lets go of whatever runs or is about to; gives the number of what comes next. */
  #drop(): number {
    this.#heardSteps.flush();
    this.#session?.cancel();
    this.#session = null;
    this.#pending.clear();
    this.#retraced.clear();
    return ++this.#starts;
  }

  #fail(start: number, thrown: unknown): void {
    if (start !== this.#starts) return;
    this.#heardSteps.flush();
    const error = asSeenHere(toAppError(thrown));
    this.#session = null;
    this.#retraced.clear();
    this.#store.setState(({ lanes }) => ({
      isPlaying: false,
      run: error.code === "aborted" ? { kind: "idle" } : { kind: "failed", error },
      lanes: lanes.map(stoppedLane),
    }));
  }

  /** Lanes that came back after a reload can be edited before their model is there. */
  async #runLate(subject: Subject, start: number): Promise<void> {
    try {
      await this.#models.ensure(subject.slot);
    } catch (thrown) {
      return this.#fail(start, thrown);
    }
    if (start === this.#starts) await this.#run(subject, start);
  }

  /** Runs the lanes that wait, on a model that is there. */
  async #run(subject: Subject, start: number): Promise<void> {
    try {
      const entries = this.#takePending();
      if (entries.length === 0) return this.#settle();
      const session = new Session({
        onStep: (updates, step, from) => this.#heard(updates, step, from),
        onWaiting: (from) => from === this.#session && this.#paced(from),
        goesAhead: () => this.#isFast,
      });
      this.#session = session;
      const result = await session.run(this.#engine, subject, entries);
      if (this.#session === session) this.#session = null;
      if (result) this.#finish(session, result);
      if (start === this.#starts) this.#settle();
    } catch (thrown) {
      this.#fail(start, thrown);
    }
  }

  /** Steps that were seen before are made again at full speed, played or not. */
  #paced(session: Session): void {
    if (session.lanes.some((id) => this.#retraced.has(id))) session.advance();
    else this.tick();
  }

  /** The lanes that wait for a run; from now on they wait for its next step. */
  #takePending(): readonly Entry[] {
    const entries = this.#state.lanes.filter(({ id }) => this.#pending.has(id));
    const isTaken = (id: LaneId) => entries.some((entry) => entry.id === id);
    this.#pending.clear();
    this.#store.setState(({ lanes }) => ({
      lanes: lanes.map((lane) => (isTaken(lane.id) ? joining(lane) : lane)),
    }));
    return entries.map(({ id, options }) => ({ id, options }));
  }

  #heard(updates: readonly (readonly [LaneId, LaneUpdate])[], step: DecodeStep, session: Session): void {
    if (session !== this.#session) return;
    const { texts } = this.#state;
    for (const [id, text] of Object.entries(step.tokenTexts)) texts.set(Number(id), text);
    this.#heardSteps.add({ updates, step });
    // After the last step there is nothing to wait for.
    if (!this.#isFast || this.#retraced.size > 0 || !session.isOpen) this.#heardSteps.flush();
  }

  #show(heard: readonly Heard[]): void {
    const { rows, milliseconds } = heard.at(-1)!.step;
    const changes = heard.flatMap(({ updates, step }) =>
      updates.map(([id, update]) => ({ id, update, milliseconds: step.milliseconds })),
    );
    this.#store.setState(({ lanes, cursor }) => {
      const isFollowing = cursor >= newestOf(lanes);
      const grown = lanes.map((lane) =>
        changes
          .filter(({ id }) => id === lane.id)
          .reduce((before, { update, milliseconds }) => this.#grown(before, update, milliseconds), lane),
      );
      return {
        lanes: grown,
        cursor: isFollowing ? newestOf(grown) : cursor,
        run: { kind: "running", rows, milliseconds },
      };
    });
  }

  #grown(lane: Lane, update: LaneUpdate, milliseconds: number): Lane {
    const place = this.#retraced.get(lane.id);
    if (place === undefined) return updated(lane, update, milliseconds);
    const grown = retraced(lane, update, place, milliseconds);
    const isNew = update.kind !== "step" || (update.step !== null && place >= lane.steps.length);
    if (isNew || grown.steps.length < lane.steps.length) this.#retraced.delete(lane.id);
    else if (update.step) this.#retraced.set(lane.id, place + 1);
    return grown;
  }

  #finish(session: Session, { lanes: results }: DecodeResult): void {
    this.#heardSteps.flush();
    this.#store.setState(({ lanes }) => ({
      lanes: lanes.map((lane) => {
        const result = results[session.lanes.lastIndexOf(lane.id)];
        return result && session.lanes.includes(lane.id) ? withTexts(lane, result) : lane;
      }),
    }));
  }

  /** The run is over; lanes that came too late for it have one of their own. */
  #settle(): void {
    this.#heardSteps.flush();
    this.#store.setState({ run: { kind: "idle" } });
    const [late] = this.#pending;
    this.#onSettled();
    if (late === undefined) this.tick();
    else this.runAlone(late);
  }
}

const joining = (lane: Lane): Lane => ({
  ...lane,
  strategy: strategyOf(lane.options),
  state: { kind: "waiting" },
});

/** A lane that ended in a run that was cut off lacks its text, which the engine tells at the end of a run. */
function isUnfinished({ state }: Lane): boolean {
  if (state.kind === "done") return state.sequences.some(({ text }) => text === null);
  return state.kind === "idle" || state.kind === "stopped";
}

/** The engine speaks to those who load models by themselves; here a person took one off the page. */
function asSeenHere(error: AppError): AppError {
  if (error.code !== "no-model") return error;
  return new AppError(
    "no-model",
    "The model of these lanes is no longer on the page.",
    "Choose another model, or add it again; if it still stands in the list, reload the page.",
  );
}
