/** @file What the present mask does: predictions of sentences, figures of the set, the importance behind the grid. */

import {
  countHeads,
  fitHeads,
  type HeadSet,
  maskTensor,
  noHeads,
  sameHeads,
  writeHeads,
} from "../../analysis/head-sets";
import type { Headscope, Labels, ScoreResult } from "../../engine/api/api";
import type { CallOptions } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import type { AppStore } from "../app-store";
import type { Examples } from "../data/choice";
import type { DataSet } from "../data/data";
import { Latest } from "../latest";
import { timedPerText } from "./pass-times";
import {
  type GridImportance,
  type KeptMask,
  type KeptMasks,
  type KeptName,
  keptNames,
  type PassTimes,
  type PruningState,
  type PruningStore,
  type SetScore,
} from "./state";
import { type MaskSubject, maskSubject, sentencesOf } from "./subject";

interface Wanted extends MaskSubject {
  readonly sentences: readonly string[];
  readonly examples: Examples | null;
  readonly dataName: string;
  readonly kept: KeptMasks;
}

/** What was asked of the engine, so that the same is not asked twice. */
interface Texts {
  readonly name: string;
  readonly texts: readonly string[];
  readonly labels?: Labels;
}

const maxAnswers = 100;

/** What is asked of the engine, by the state that says how it is coming along. */
type RequestName = "effects" | "importanceRequest";

/** Shows a part of the state, unless a newer request has started. */
type Show = (part: Partial<PruningState>) => void;

export class Effects {
  readonly #app: AppStore;
  readonly #data: DataSet;
  readonly #store: PruningStore;
  readonly #engine: Headscope;
  readonly #requests = { effects: new Latest(), importanceRequest: new Latest() };
  /** What each was last asked, so that it is not asked twice. */
  #asked: Partial<Record<RequestName, string>> = {};
  readonly #answers = new Map<string, ScoreResult>();
  /** By what was asked, so that going back to a model shows its grid at once. */
  readonly #importances = new Map<string, GridImportance>();
  readonly #setNames = new WeakMap<readonly string[], number>();
  #numSets = 0;
  /** Resolves when the latest effects are there, or failed. */
  #found: Promise<void> = Promise.resolve();

  constructor(app: AppStore, data: DataSet, store: PruningStore, engine: Headscope) {
    this.#app = app;
    this.#data = data;
    this.#store = store;
    this.#engine = engine;
  }

  /** Asks for whatever is shown and not known yet; what is asked for already goes on. */
  refresh(): void {
    const wanted = this.#wanted();
    if (!wanted) return;
    this.#refreshEffects(wanted);
    this.#refreshImportance(wanted);
  }

  /** The same after a failure or a cancel. */
  retry(): void {
    this.#asked = {};
    this.refresh();
  }

  cancel(name: RequestName): void {
    if (this.#requests[name].stop()) this.#store.setState({ [name]: { kind: "failed", error: aborted() } });
  }

  #wanted(): Wanted | null {
    const state = this.#app.getState();
    const subject = maskSubject(state);
    if (!subject) return null;
    const { set } = this.#data.store.getState();
    const { ownSentences, kept } = this.#store.getState();
    const examples = this.#data.examplesFor(subject.info);
    return {
      ...subject,
      sentences: sentencesOf(ownSentences, state.subject.text, set),
      examples: examples instanceof AppError ? null : examples,
      dataName: set?.name ?? "",
      kept: kept[subject.slot.id] ?? {},
    };
  }

  /** A set of texts by a short name; equal arrays are one set. */
  #nameOf(texts: readonly string[]): number {
    const name = this.#setNames.get(texts) ?? ++this.#numSets;
    this.#setNames.set(texts, name);
    return name;
  }

  #refreshEffects(wanted: Wanted): void {
    const { info, mask, sentences, examples, kept } = wanted;
    const masks = [mask, ...keptNames.map((name) => kept[name]?.mask ?? noHeads)].map(writeHeads);
    const setName = examples ? this.#nameOf(examples.texts) : 0;
    const key = JSON.stringify([info.model, masks, sentences, setName]);
    if (key === this.#asked.effects || info.head !== "classifier") return;
    this.#asked.effects = key;
    this.#found = this.#ask("effects", (options, show) => this.#findEffects(wanted, options, show));
  }

  #refreshImportance({ info, examples, dataName }: Wanted): void {
    if (!examples || (info.head !== "classifier" && info.head !== "lm")) return;
    const key = `${info.model}\n${this.#nameOf(examples.texts)}`;
    if (key === this.#asked.importanceRequest) return;
    this.#asked.importanceRequest = key;
    const known = this.#importances.get(key);
    if (known) {
      this.#requests.importanceRequest.stop();
      this.#store.setState({ importance: known, importanceRequest: { kind: "idle" } });
      return;
    }
    void this.#ask("importanceRequest", async (options, show) => {
      // What a click changes comes before what colours the grid.
      await this.#found;
      const { texts } = examples;
      const [{ importance }, gradients] = await timedPerText(texts.length, options, (timed) =>
        this.#engine.importance(info.model, examples, timed),
      );
      this.#noteTime(info.model, texts, { gradients });
      const found = { model: info.model, values: importance, n: examples.texts.length, dataName };
      this.#importances.set(key, found);
      show({ importance: found });
    });
  }

  #ask(name: RequestName, work: (options: CallOptions, show: Show) => Promise<void>): Promise<void> {
    return this.#requests[name].ask(
      async (options, turn) => {
        await work(options, (part) => turn.isLatest() && this.#store.setState(part));
        return {};
      },
      ({ request }) => this.#store.setState({ [name]: request }),
    );
  }

  /** What is looked at most comes first: the sentences, then the set, then masks to compare with. */
  async #findEffects(wanted: Wanted, options: CallOptions, show: Show): Promise<void> {
    const { info, mask, sentences, examples } = wanted;
    const model = info.model;
    const score = (texts: Texts, heads: HeadSet) => this.#score(wanted, texts, heads, options);
    if (sentences.length > 0) {
      const texts = { name: JSON.stringify(sentences), texts: sentences };
      const after = (await score(texts, mask)).logits;
      const before = (await score(texts, noHeads)).logits;
      show({ sentences: { model, texts: sentences, mask, before, after } });
    } else show({ sentences: null });
    if (!examples?.labels) return;
    const set: Texts = { ...examples, name: String(this.#nameOf(examples.texts)) };
    const after = setScore(await score(set, mask));
    const before = setScore(await score(set, noHeads));
    const { texts } = examples;
    show({ set: { model, texts, mask, before, after } });
    for (const name of keptNames) {
      const kept = wanted.kept[name];
      if (!kept) continue;
      const found = setScore(await score(set, fitHeads(kept.mask, info, info.prunedHeads)));
      show(this.#withKept(wanted.slot.id, name, { mask: kept.mask, score: { ...found, model, texts } }));
    }
  }

  #withKept(slot: string, name: KeptName, found: KeptMask): Partial<PruningState> {
    const { kept } = this.#store.getState();
    const now = kept[slot]?.[name];
    if (!now || !sameHeads(now.mask, found.mask)) return {};
    return { kept: { ...kept, [slot]: { ...kept[slot], [name]: found } } };
  }

  /** Keeps the shortest times, since other work may come between. A search that runs slows all passes. */
  #noteTime(model: string, texts: readonly string[], found: Omit<PassTimes, "texts">): void {
    const { passTimes, running } = this.#store.getState();
    if (running) return;
    const known = passTimes[model]?.texts === texts ? passTimes[model] : { texts };
    const times = {
      ...known,
      ...found,
      ...(known.scores && found.scores && { scores: Math.min(known.scores, found.scores) }),
    };
    this.#store.setState({ passTimes: { ...passTimes, [model]: times } });
  }

  async #score({ info }: Wanted, texts: Texts, mask: HeadSet, options: CallOptions): Promise<ScoreResult> {
    const key = `${info.model}\n${writeHeads(mask)}\n${texts.name}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const { name: _, ...input } = texts;
    const headMask = countHeads(mask) === 0 ? {} : { headMask: maskTensor(mask, info) };
    const [answer, scores] = await timedPerText(input.texts.length, options, (timed) =>
      this.#engine.score(info.model, { ...input, ...headMask }, timed),
    );
    if (input.labels) this.#noteTime(info.model, input.texts, { scores });
    this.#answers.set(key, answer);
    for (const old of [...this.#answers.keys()].slice(0, -maxAnswers)) this.#answers.delete(old);
    return answer;
  }
}

const setScore = ({ metric, loss = Number.NaN }: ScoreResult): SetScore => ({
  metric: metric ?? null,
  loss,
});
