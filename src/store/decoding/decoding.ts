/** @file The Decoding place without its views: lanes that run in step and can be paused, rewound, branched and edited. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Headscope, LaneOptions, LaneReading } from "../../engine/api/api";
import { toAppError } from "../../lib/errors";
import { browserTimer, Clock, type Timer } from "./clock";
import type { LaneKeeper } from "./keeper";
import { Keeping } from "./keeping";
import { stoppedLane } from "./kept";
import { type LaneSpec, sameOptions } from "./lanes";
import type { DecodingLink } from "./link";
import { type ModelHolder, readPrompt } from "./model";
import { PastedText } from "./pasted";
import { Runner } from "./runner";
import { branchStart, shownTokens } from "./shown";
import {
  type Chat,
  canContinue,
  type DecodingState,
  initialDecoding,
  isFresh,
  isSameText,
  isUnderWay,
  type Lane,
  type LaneId,
  newestOf,
  newLane,
  referenceOf,
  type Speed,
  type Subject,
} from "./state";

export type DecodingStore = StoreApi<DecodingState>;

export interface DecodingParts {
  readonly engine: Headscope;
  readonly models: ModelHolder;
  readonly keeper: LaneKeeper;
  readonly timer?: Timer;
}

/** The longest prompt accepted, in UTF-16 units; a model holds far less. */
const maxPromptLength = 100_000;
/** The pause after the last keystroke before the prompt's tokens are counted. */
const restMilliseconds = 250;

/** How many lanes that left the view with its link are kept, for those who come back. */
const mostAside = 20;

export class Decoding {
  readonly store: DecodingStore = createStore<DecodingState>()(initialDecoding);
  readonly pasted: PastedText;
  readonly #engine: Headscope;
  readonly #models: ModelHolder;
  readonly #keeping: Keeping;
  readonly #timer: Timer;
  readonly #runner: Runner;
  #numLanes: number;
  #restoring: Promise<void> | null = null;
  /** With the subject that they ran on. */
  #aside: { readonly subject: Subject | null; readonly lanes: readonly Lane[] } = {
    subject: null,
    lanes: [],
  };
  #stopCounting: (() => void) | null = null;

  constructor({ engine, models, keeper, timer = browserTimer }: DecodingParts) {
    this.#engine = engine;
    this.#models = models;
    this.#timer = timer;
    this.#keeping = new Keeping({ store: this.store, keeper, models, timer });
    const onSettled = () => this.keep();
    this.#runner = new Runner({
      store: this.store,
      engine,
      models,
      clock: new Clock(timer),
      timer,
      onSettled,
    });
    this.pasted = new PastedText(this.store, engine, models);
    this.#numLanes = this.#state.lanes.length;
  }

  get #state(): DecodingState {
    return this.store.getState();
  }

  /** Resolves when no lanes are playing, so that what the page does for later takes no time from them. */
  atRest(): Promise<void> {
    if (!isUnderWay(this.#state)) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.store.subscribe((state) => {
        if (isUnderWay(state)) return;
        stop();
        resolve();
      });
    });
  }

  /** Called when the place is shown: loads its model, counts the prompt, and restores the lanes of the last visit. */
  async enter(): Promise<void> {
    await this.restore();
    await this.#countPrompt();
  }

  /** The lanes of the last visit alone; ends once they are here, if there are any. */
  restore(): Promise<void> {
    this.#restoring ??= this.#keeping.restore();
    return this.#restoring;
  }

  link(): DecodingLink {
    const { prompt, isChat, system, seed, slot, lanes } = this.#state;
    const reference = lanes.findIndex(({ id }) => id === referenceOf(this.#state)?.id);
    const specs = lanes.map(({ name, options }) => ({ name, options }));
    return { prompt, isChat, system, seed, slot, lanes: specs, reference: Math.max(0, reference) };
  }

  /** Applies a link; lanes that exist already keep their texts, and so do those that Back has taken away and Forward returns. */
  apply({ prompt, isChat, system, seed, slot, lanes, reference: place }: DecodingLink): void {
    const before = [...this.#state.lanes, ...this.#takeAside()];
    const after = lanes.map((spec): Lane => {
      const place = before.findIndex(
        ({ name, options }) => name === spec.name && sameOptions(options, spec.options),
      );
      return place >= 0 ? before.splice(place, 1)[0]! : this.#create(spec);
    });
    for (const { id } of before) this.#runner.remove(id);
    this.#aside = { subject: this.#state.subject, lanes: before.slice(0, mostAside).map(stoppedLane) };
    const isOtherModel = slot !== this.#state.slot;
    const reference = after[place]?.id ?? null;
    const chat = { isChat, system };
    this.store.setState({
      prompt,
      promptCut: 0,
      ...chat,
      seed,
      lanes: after,
      reference,
      ...this.#choose(slot),
    });
    if (isOtherModel) this.pasted.again();
    if (this.#restoring) void this.#countPrompt();
  }

  /** The lanes that the last links did not have, unless others have run since. */
  #takeAside(): readonly Lane[] {
    const { subject, lanes } = this.#aside;
    return subject === this.#state.subject ? lanes : [];
  }

  /** Called when the page's models change: the slot may hold another one now. */
  heedModels(): void {
    const { slot, source } = this.#state;
    const chosen = this.#choose(slot);
    if (chosen.source !== source) this.store.setState(chosen);
  }

  setPrompt(prompt: string): void {
    const promptCut = Math.max(0, prompt.length - maxPromptLength);
    this.store.setState({ prompt: prompt.slice(0, maxPromptLength), promptCut, ...this.#withoutError() });
    this.#countLater();
  }

  /** Switches the chat template, or changes the system message. */
  setChat(chat: Partial<Chat>): void {
    this.store.setState({ ...chat, chatError: null, ...this.#withoutError() });
    this.#countLater();
  }

  setSeed(seed: number): void {
    this.store.setState({ seed });
  }

  /** Chooses the model, and loads it. */
  setSlot(slot: string): void {
    this.store.setState({ ...this.#choose(slot), ...this.#withoutError() });
    this.pasted.again();
    void this.#countPrompt();
  }

  setSpeed(speed: Speed): void {
    this.store.setState({ speed });
    this.#runner.tick();
  }

  /** Stores the lanes for the next visit. */
  keep(): void {
    void this.#keeping.flush();
  }

  /** Continues the lanes; starts them if they have no tokens yet, or if the fields have changed. */
  play(): void {
    this.store.setState({ isPlaying: true });
    if (this.#canAdvance) this.#runner.tick();
    else if (canContinue(this.#state)) void this.#runner.proceed();
    else if (this.#state.run.kind !== "starting") void this.#runner.start();
  }

  pause(): void {
    this.#runner.hold();
  }

  /** Shows one token more of every lane, computing it if it does not exist yet. */
  step(): void {
    this.pause();
    const { cursor, lanes, run } = this.#state;
    const newest = newestOf(lanes);
    if (isFresh(this.#state) && cursor < newest) this.#runner.moveTo(cursor + 1);
    else if (this.#canAdvance) this.#runner.advance();
    else if (canContinue(this.#state)) void this.#runner.proceed();
    else if (run.kind !== "starting" && !(isFresh(this.#state) && newest > 0)) void this.#runner.start();
  }

  /** Shows one token less of every lane; nothing is forgotten. */
  back(): void {
    this.pause();
    this.#runner.moveTo(this.#state.cursor - 1);
  }

  /** Shows the lanes after so many tokens. */
  moveTo(cursor: number): void {
    this.pause();
    this.#runner.moveTo(cursor);
  }

  /** Runs every lane again from the beginning. */
  restart(): void {
    this.store.setState({ isPlaying: true });
    void this.#runner.start();
  }

  /** Ends the run; the texts so far stay. */
  cancel(): void {
    this.#runner.cancel();
    this.keep();
  }

  /** Adds a lane; if the others have run already, it runs too. */
  add(spec: LaneSpec): LaneId {
    const lane = this.#create(spec);
    this.store.setState(({ lanes }) => ({ lanes: [...lanes, lane] }));
    this.#join(lane.id);
    return lane.id;
  }

  duplicate(id: LaneId): void {
    const lane = this.#lane(id);
    if (lane) this.#insertAfter(id, this.#create({ name: `${lane.name}, copy`, options: lane.options }));
  }

  remove(id: LaneId): void {
    this.#runner.remove(id);
    this.store.setState(({ lanes, cursor }) => {
      const left = lanes.filter((lane) => lane.id !== id);
      return { lanes: left, cursor: Math.min(cursor, newestOf(left)) };
    });
  }

  /** Chooses the lane that the others are compared with. */
  compareWith(reference: LaneId): void {
    this.store.setState({ reference });
  }

  /** Gives a lane other settings; it alone runs again. */
  edit(id: LaneId, { name, options }: LaneSpec): void {
    const before = this.#lane(id);
    if (!before) return;
    if (sameOptions(before.options, options)) {
      this.#change(id, (lane) => ({ ...lane, name }));
      return;
    }
    this.#runner.remove(id);
    this.#change(id, () => ({ ...this.#create({ name, options }), id }));
    const { subject, run } = this.#state;
    if (subject) this.#join(id);
    // A run that is starting takes all lanes.
    else if (run.kind !== "starting") {
      this.store.setState({ isPlaying: true });
      void this.#runner.startAlone(id);
    }
  }

  /** A new lane that has `token` where the lane shows its token number `index`, and continues from there. */
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

  /** How the engine reads these options. Rejects with `AppError` if the model is not there. */
  async check(options: LaneOptions): Promise<LaneReading> {
    const info = await this.#models.ensure(this.#state.slot);
    const { promptSize } = this.#state;
    const length = promptSize && isSameText(promptSize, this.#state) ? promptSize.tokens : 1;
    return this.#engine.readLane(info.model, options, Math.max(1, length));
  }

  /** Whether the lanes match the fields, and there is a token left to show or to compute. */
  get #canAdvance(): boolean {
    const state = this.#state;
    const isBehind = state.cursor < newestOf(state.lanes);
    return isFresh(state) && (isBehind || this.#runner.isRunning);
  }

  /** A slot with what it holds. A slot that was removed counts as unchanged, so that its lanes stay fresh. */
  #choose(slot: string): Pick<DecodingState, "slot" | "source"> {
    const before = this.#state;
    return { slot, source: this.#models.sourceOf(slot) ?? (slot === before.slot ? before.source : "") };
  }

  /** What takes the last run's error away: it was about fields that are others now. */
  #withoutError(): Partial<Pick<DecodingState, "run">> {
    return this.#state.run.kind === "failed" ? { run: { kind: "idle" } } : {};
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
    this.#join(added.id);
  }

  /** Runs the lane. A run that is paused would read its options only at the next step, so they are checked at once. */
  #join(id: LaneId): void {
    this.#runner.runAlone(id);
    if (this.#runner.isRunning && !this.#state.isPlaying) void this.#refuse(id);
  }

  /** Takes the lane out of the run if the engine would refuse its options. */
  async #refuse(id: LaneId): Promise<void> {
    const { subject } = this.#state;
    const options = this.#lane(id)?.options;
    if (!subject || !options) return;
    const length = Math.max(1, subject.ids.length);
    const reading = await this.#engine.readLane(subject.model, options, length).catch(() => null);
    const lane = this.#lane(id);
    if (!reading || reading.ok || lane?.state.kind !== "waiting" || lane.options !== options) return;
    const { message, hint } = reading;
    this.#runner.remove(id);
    this.#change(id, (waiting) => ({
      ...waiting,
      state: { kind: "failed", error: { code: "bad-input", message, hint } },
    }));
  }

  #countLater(): void {
    this.#stopCounting?.();
    this.#stopCounting = this.#timer.after(restMilliseconds, () => void this.#countPrompt());
  }

  async #countPrompt(): Promise<void> {
    const { prompt, isChat, system, slot } = this.#state;
    const asked = { prompt, isChat, system };
    try {
      const info = await this.#models.ensure(slot);
      this.#keeping.dropOther(slot, info.model);
      const { length, conversation } = await readPrompt(this.#engine, info, asked);
      if (!isSameText(this.#state, asked) || this.#state.slot !== slot) return;
      this.store.setState({
        promptSize: { ...asked, conversation, tokens: length, maxPositions: info.maxPositions },
        chatError: null,
      });
    } catch (thrown) {
      // Of other failures the model's chip, or the run, says what is wrong.
      if (isChat && isSameText(this.#state, asked) && this.#state.slot === slot)
        this.store.setState({ chatError: toAppError(thrown) });
    }
  }
}

/** The name of a lane without the suffix of a branch. */
const baseName = (name: string) => name.replace(/, from token \d+$/, "");
