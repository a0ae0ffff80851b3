/** @file The Decoding place without its views: lanes that run in step, are paused, looked back on, branched and edited. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type {
  DecodeResult,
  DecodeStep,
  Headscope,
  LaneOptions,
  LaneReading,
  LaneUpdate,
} from "../../engine/api";
import { toAppError } from "../../lib/errors";
import { browserTimer, Clock, type Timer } from "./clock";
import type { LaneKeeper } from "./keeper";
import { comeBack, runToKeep } from "./kept";
import { givenIds, type LaneSpec, sameOptions } from "./lanes";
import type { DecodingLink } from "./link";
import { type ModelHolder, readLanes, readSubject } from "./model";
import { PastedText } from "./pasted";
import { Session } from "./session";
import { branchStart, shownTokens } from "./shown";
import {
  type DecodingState,
  initialDecoding,
  isFresh,
  type Lane,
  type LaneId,
  newestOf,
  newLane,
  type Speed,
  type Subject,
} from "./state";
import { rewound, updated, withReading, withTexts } from "./updates";

export type DecodingStore = StoreApi<DecodingState>;

export interface DecodingParts {
  readonly engine: Headscope;
  readonly models: ModelHolder;
  readonly keeper: LaneKeeper;
  readonly timer?: Timer;
}

/** The longest prompt that is taken in, in UTF-16 units; a model holds far less. */
const maxPromptLength = 100_000;
/** Rest after the last keystroke before the prompt's tokens are counted. */
const restMilliseconds = 250;

export class Decoding {
  readonly store: DecodingStore = createStore<DecodingState>()(initialDecoding);
  readonly pasted: PastedText;
  readonly #engine: Headscope;
  readonly #models: ModelHolder;
  readonly #keeper: LaneKeeper;
  readonly #timer: Timer;
  readonly #clock: Clock;
  #session: Session | null = null;
  /** Grows with every start; what began before the latest is not shown. */
  #starts = 0;
  #numLanes: number;
  #hasEntered = false;
  #stopCounting: (() => void) | null = null;

  constructor({ engine, models, keeper, timer = browserTimer }: DecodingParts) {
    this.#engine = engine;
    this.#models = models;
    this.#keeper = keeper;
    this.#timer = timer;
    this.#clock = new Clock(timer);
    this.pasted = new PastedText(this.store, engine, models);
    this.#numLanes = this.#state.lanes.length;
  }

  get #state(): DecodingState {
    return this.store.getState();
  }

  /** The place is shown: loads its model, counts the prompt, and brings back the lanes of the last visit. */
  async enter(): Promise<void> {
    if (!this.#hasEntered) {
      this.#hasEntered = true;
      await this.#restore();
    }
    await this.#countPrompt();
  }

  link(): DecodingLink {
    const { prompt, seed, slot, lanes } = this.#state;
    return { prompt, seed, slot, lanes: lanes.map(({ name, options }) => ({ name, options })) };
  }

  /** Shows what a link says; lanes that are here already keep their texts. */
  apply({ prompt, seed, slot, lanes }: DecodingLink): void {
    const before = [...this.#state.lanes];
    const after = lanes.map((spec): Lane => {
      const place = before.findIndex(
        ({ name, options }) => name === spec.name && sameOptions(options, spec.options),
      );
      return place >= 0 ? before.splice(place, 1)[0]! : this.#create(spec);
    });
    for (const { id } of before) this.#session?.remove(id);
    this.store.setState({ prompt, seed, slot, lanes: after });
    if (this.#hasEntered) void this.#countPrompt();
  }

  setPrompt(prompt: string): void {
    this.store.setState({ prompt: prompt.slice(0, maxPromptLength) });
    this.#stopCounting?.();
    this.#stopCounting = this.#timer.after(restMilliseconds, () => void this.#countPrompt());
  }

  setSeed(seed: number): void {
    this.store.setState({ seed });
  }

  /** Chooses the model, and loads it. */
  setSlot(slot: string): void {
    this.store.setState({ slot });
    void this.#countPrompt();
  }

  setSpeed(speed: Speed): void {
    this.store.setState({ speed });
    this.#tick();
  }

  /** Goes on from where the lanes stand; where nothing stands, or for another prompt, from the beginning. */
  play(): void {
    this.store.setState({ isPlaying: true });
    if (this.#canGoOn) this.#tick();
    else void this.#start(this.#state.lanes.map(({ id }) => id));
  }

  pause(): void {
    this.#clock.cancel();
    this.store.setState({ isPlaying: false });
  }

  /** Shows one token more of every lane, computing it where it was not seen yet. */
  step(): void {
    this.pause();
    const { cursor, lanes } = this.#state;
    if (!this.#canGoOn) void this.#start(lanes.map(({ id }) => id));
    else if (cursor < newestOf(lanes)) this.#moveTo(cursor + 1);
    else this.#session?.advance();
  }

  /** Shows one token less of every lane; nothing is forgotten. */
  back(): void {
    this.pause();
    this.#moveTo(this.#state.cursor - 1);
  }

  /** Shows the lanes after so many tokens. */
  moveTo(cursor: number): void {
    this.pause();
    this.#moveTo(cursor);
  }

  #moveTo(cursor: number): void {
    this.store.setState(({ lanes }) => ({ cursor: Math.max(0, Math.min(cursor, newestOf(lanes))) }));
  }

  /** Runs every lane again from the beginning. */
  restart(): void {
    this.store.setState({ isPlaying: true });
    void this.#start(this.#state.lanes.map(({ id }) => id));
  }

  /** Ends the run; the texts so far stay. */
  cancel(): void {
    this.#starts++;
    this.#session?.cancel();
    this.#session = null;
    this.#clock.cancel();
    this.store.setState(({ lanes }) => ({
      isPlaying: false,
      run: { kind: "idle" },
      lanes: lanes.map((lane) => (isOpen(lane) ? { ...lane, state: { kind: "stopped" } } : lane)),
    }));
    void this.#keep();
  }

  /** Adds a lane; where the others have run already, it runs too. */
  add(spec: LaneSpec): LaneId {
    const lane = this.#create(spec);
    this.store.setState(({ lanes }) => ({ lanes: [...lanes, lane] }));
    this.#runAlone(lane.id);
    return lane.id;
  }

  duplicate(id: LaneId): void {
    const lane = this.#lane(id);
    if (lane) this.#insertAfter(id, this.#create({ name: `${lane.name}, copy`, options: lane.options }));
  }

  remove(id: LaneId): void {
    this.#session?.remove(id);
    this.store.setState(({ lanes, cursor }) => {
      const left = lanes.filter((lane) => lane.id !== id);
      return { lanes: left, cursor: Math.min(cursor, newestOf(left)) };
    });
  }

  /** Gives a lane other settings; it alone runs again. */
  edit(id: LaneId, { name, options }: LaneSpec): void {
    const before = this.#lane(id);
    if (!before) return;
    if (sameOptions(before.options, options)) {
      this.#change(id, (lane) => ({ ...lane, name }));
      return;
    }
    this.#session?.remove(id);
    this.#change(id, () => ({ ...this.#create({ name, options }), id }));
    this.#runAlone(id);
  }

  /** A new lane that has `token` where the lane shows its token number `index`, and goes on from there. */
  branch(id: LaneId, index: number, token: number, sequence = 0): void {
    const lane = this.#lane(id);
    if (!lane) return;
    const given = branchStart(shownTokens(lane, this.#state.cursor, sequence), index, token);
    const options = { ...lane.options, ids: given.map((shown) => shown.token) };
    const branch = {
      ...this.#create({ name: `${baseName(lane.name)}, from token ${index + 1}`, options }),
      given,
    };
    this.#insertAfter(id, branch);
  }

  /** How options would be understood. Rejects with `AppError` where the model is not there. */
  async check(options: LaneOptions): Promise<LaneReading> {
    const info = await this.#models.ensure(this.#state.slot);
    const { promptSize, prompt } = this.#state;
    const length = promptSize?.prompt === prompt ? promptSize.tokens : 1;
    return this.#engine.readLane(info.model, options, Math.max(1, length));
  }

  /** Whether what is shown answers the fields, and there is something left to show or to compute. */
  get #canGoOn(): boolean {
    const state = this.#state;
    const isBehind = state.cursor < newestOf(state.lanes);
    return isFresh(state) && (isBehind || this.#session !== null);
  }

  #lane(id: LaneId): Lane | undefined {
    return this.#state.lanes.find((lane) => lane.id === id);
  }

  #create(spec: LaneSpec): Lane {
    return newLane(`lane-${++this.#numLanes}`, spec);
  }

  #change(id: LaneId, change: (lane: Lane) => Lane): void {
    this.store.setState(({ lanes }) => ({
      lanes: lanes.map((lane) => (lane.id === id ? change(lane) : lane)),
    }));
  }

  #insertAfter(id: LaneId, added: Lane): void {
    this.store.setState(({ lanes }) => ({
      lanes: lanes.flatMap((lane) => (lane.id === id ? [lane, added] : [lane])),
    }));
    this.#runAlone(added.id);
  }

  /** Runs one lane beside the others: it joins their run, or has one of its own. Waits for Play where none ran yet. */
  #runAlone(id: LaneId): void {
    const { subject } = this.#state;
    if (!subject) return;
    if (this.#session?.isOpen) void this.#join(subject, id);
    else {
      this.store.setState({ isPlaying: true });
      void this.#run(subject, [id], ++this.#starts);
    }
  }

  /** A lane that cannot be followed would end the whole run, so it is read first. */
  async #join(subject: Subject, id: LaneId): Promise<void> {
    const [entry] = await this.#readable(subject, [id]);
    if (!entry) return;
    if (!this.#session?.isOpen) return this.#runAlone(id);
    this.#session.add(entry);
    this.#change(id, (lane) => ({ ...lane, state: { kind: "waiting" } }));
  }

  /** Runs lanes from their beginnings; a run that goes on is superseded. */
  async #start(ids: readonly LaneId[]): Promise<void> {
    this.#session?.cancel();
    this.#session = null;
    const start = ++this.#starts;
    const { prompt, seed, slot, subject: before } = this.#state;
    this.store.setState({ run: { kind: "starting" } });
    try {
      const subject = await readSubject(this.#engine, this.#models, { prompt, seed, slot });
      if (start !== this.#starts) return;
      const keepsStart = before?.prompt === prompt && before.slot === slot;
      for (const [place, id] of subject.ids.entries()) this.#state.texts.set(id, subject.texts[place] ?? "");
      this.store.setState(({ lanes }) => ({
        subject,
        cursor: 0,
        lanes: lanes.map((lane) => rewound(lane, keepsStart)),
      }));
      await this.#nameGiven(subject);
      await this.#run(subject, ids, start);
    } catch (thrown) {
      this.#fail(start, thrown);
    }
  }

  #fail(start: number, thrown: unknown): void {
    if (start !== this.#starts) return;
    const error = toAppError(thrown);
    this.#session = null;
    this.store.setState({
      isPlaying: false,
      run: error.code === "aborted" ? { kind: "idle" } : { kind: "failed", error },
    });
  }

  /** The texts of tokens that branches start from, which no step may name. */
  async #nameGiven({ model }: Subject): Promise<void> {
    const { lanes, texts } = this.#state;
    const missing = [...new Set(lanes.flatMap(({ options }) => givenIds(options)))].filter(
      (id) => !texts.has(id),
    );
    if (missing.length === 0) return;
    const named = await this.#engine.tokenTexts(model, missing);
    for (const [place, id] of missing.entries()) texts.set(id, named[place] ?? "");
  }

  async #run(subject: Subject, ids: readonly LaneId[], start: number): Promise<void> {
    try {
      const entries = await this.#readable(subject, ids);
      if (start !== this.#starts) return;
      if (entries.length === 0) return this.#settle();
      const session = new Session({
        onStep: (updates, step, from) => this.#heard(updates, step, from),
        onWaiting: (from) => from === this.#session && this.#tick(),
      });
      this.#session = session;
      for (const { id } of entries) this.#change(id, (lane) => ({ ...lane, state: { kind: "waiting" } }));
      const result = await session.run(this.#engine, subject, entries);
      if (this.#session === session) this.#session = null;
      this.#finish(session, result);
      if (start === this.#starts) this.#settle();
    } catch (thrown) {
      this.#fail(start, thrown);
    }
  }

  /** The lanes whose options can be followed; the others say why not. */
  async #readable(subject: Subject, ids: readonly LaneId[]) {
    const wanted = this.#state.lanes.filter(({ id }) => ids.includes(id));
    const readings = await readLanes(this.#engine, subject, wanted);
    for (const [place, { id }] of wanted.entries())
      this.#change(id, (lane) => withReading(lane, readings[place]!));
    return wanted.filter((_, place) => readings[place]!.ok).map(({ id, options }) => ({ id, options }));
  }

  #heard(updates: readonly (readonly [LaneId, LaneUpdate])[], step: DecodeStep, session: Session): void {
    if (session !== this.#session) return;
    const { texts } = this.#state;
    for (const [id, text] of Object.entries(step.tokenTexts)) texts.set(Number(id), text);
    const { rows, milliseconds } = step;
    this.store.setState(({ lanes, cursor }) => {
      const isFollowing = cursor >= newestOf(lanes);
      const grown = lanes.map((lane) =>
        updates.reduce(
          (before, [id, update]) => (id === lane.id ? updated(before, update, milliseconds) : before),
          lane,
        ),
      );
      return {
        lanes: grown,
        cursor: isFollowing ? newestOf(grown) : cursor,
        run: { kind: "running", rows, milliseconds },
      };
    });
  }

  /** While playing: shows the next token that is there, or lets the engine find one, as soon as the speed allows. */
  #tick(): void {
    const { isPlaying, speed, cursor, lanes } = this.#state;
    if (!isPlaying) return;
    const newest = newestOf(lanes);
    if (cursor < newest) {
      this.#clock.schedule(speed, () => {
        this.#moveTo(speed === null ? newest : cursor + 1);
        this.#tick();
      });
    } else if (this.#session?.isWaiting) {
      this.#clock.schedule(speed, () => this.#session?.advance());
    } else if (this.#session === null && this.#state.run.kind !== "starting") {
      this.store.setState({ isPlaying: false });
    }
  }

  #finish(session: Session, { lanes: results }: DecodeResult): void {
    this.store.setState(({ lanes }) => ({
      lanes: lanes.map((lane) => {
        const result = results[session.lanes.lastIndexOf(lane.id)];
        return result && session.lanes.includes(lane.id) ? withTexts(lane, result) : lane;
      }),
    }));
  }

  /** The run is over. */
  #settle(): void {
    this.store.setState({ run: { kind: "idle" } });
    this.#tick();
    void this.#keep();
  }

  async #keep(): Promise<void> {
    const run = runToKeep(this.#state);
    if (run && this.#models.isLasting(run.subject.slot)) await this.#keeper.save(run).catch(() => undefined);
  }

  async #restore(): Promise<void> {
    const kept = await this.#keeper.load().catch(() => null);
    if (!kept || this.#state.subject || this.#state.run.kind !== "idle") return;
    const lanes = comeBack(this.#state, kept);
    if (lanes) this.store.setState(lanes);
  }

  async #countPrompt(): Promise<void> {
    const { prompt, slot } = this.#state;
    try {
      const { model, maxPositions } = await this.#models.ensure(slot);
      const { ids, truncated } = await this.#engine.tokenize(model, prompt);
      if (this.#state.prompt !== prompt || this.#state.slot !== slot) return;
      this.store.setState({ promptSize: { prompt, tokens: ids.length + truncated, maxPositions } });
    } catch {
      // The model's chip, or the run, says what is wrong.
    }
  }
}

const isOpen = ({ state }: Lane) => state.kind === "waiting" || state.kind === "running";

/** The name of a lane without where it branched off. */
const baseName = (name: string) => name.replace(/, from token \d+$/, "");
