/**
 * @file Beam search as in transformers 4.36 to 4.49, whose rules differ from those before and after: a hypothesis is
 * ranked by its sum of log-probabilities divided by its number of *new* tokens, end token counted, to the power of
 * length_penalty. Diverse beam search is the same with several groups, which take turns within a step and avoid, through
 * the processor diversity_penalty, what earlier groups chose. Beam sampling draws the continuations instead of ranking them.
 */

import { uniformNumbers } from "../../lib/random";
import type { CommonSettings } from "../common-settings";
import { nothingLeft } from "../nothing-left";
import type {
  BeamCandidate,
  BeamRow,
  BeamStep,
  CandidateFate,
  GroupRecord,
  LaneResult,
  SequenceRecord,
} from "../records";
import { finite, type ProcessedRow, processLogits, processLogProbabilities, recordRow } from "../row";
import { logProbability, rankOf, roundedLogProbability } from "../scores";
import { type EarlyStopping, type StopReason, stopReason } from "../stop-rules";
import { type Extension, type LaneStart, promptTurn, type RowScores, type Strategy } from "../strategy";
import { BeamTree } from "./beam-tree";
import { type Constraint, ConstraintState, selectByConstraints } from "./constraints";
import {
  bestContinuations,
  type Continuation,
  continueBeam,
  drawContinuations,
  type ScoredBeam,
} from "./continuations";
import { FinishedPool, type Ranked, rankHypotheses } from "./finished-pool";

/** The score of every beam but the first before the first step, so that the prompt is continued once, not num_beams times. */
const UNUSED = -1e9;

export interface BeamSettings extends CommonSettings {
  readonly numBeams: number;
  /** Divides `numBeams`. */
  readonly numBeamGroups: number;
  readonly earlyStopping: EarlyStopping;
  readonly lengthPenalty: number;
  readonly numReturnSequences: number;
  /** Counts as the choice of a group that is done, so that later groups avoid it; null: the first end token. */
  readonly padTokenId: number | null;
  /** What the text has to contain; empty: nothing. */
  readonly constraints: readonly Constraint[];
  /** The seed if continuations are drawn; null if they are ranked. */
  readonly seed: number | null;
}

export function* beamSearch(start: LaneStart, settings: BeamSettings): Strategy {
  const search = new BeamSearch(start, settings);
  let scored = yield promptTurn(start);
  for (;;) {
    const news = search.advance(scored);
    const stop = search.stop();
    if (stop) {
      const result = search.finish(stop);
      return { step: search.record(news), result };
    }
    scored = yield { step: search.record(news), rows: search.takeRows(), hidden: false };
  }
}

interface Beam {
  /** Prompt included. */
  readonly ids: readonly number[];
  /** Null before the first step. */
  readonly node: number | null;
  readonly score: number;
  /** Which of the rows last scored it continues; once its own row is asked for, that one. */
  row: number;
}

interface Group {
  readonly index: number;
  readonly pool: FinishedPool;
  beams: Beam[];
  done: boolean;
  /** The best total among the continuations of the last step, and their length in new tokens. */
  best: { readonly total: number; readonly length: number };
}

/** What becomes of a continuation. */
interface Outcome {
  readonly continuation: Continuation;
  readonly fate: CandidateFate;
}

interface News {
  readonly rows: BeamRow[];
  readonly candidates: BeamCandidate[];
}

class BeamSearch {
  readonly #start: LaneStart;
  readonly #settings: BeamSettings;
  readonly #tree = new BeamTree();
  readonly #groups: readonly Group[];
  readonly #groupSize: number;

  constructor(start: LaneStart, settings: BeamSettings) {
    this.#start = start;
    this.#settings = settings;
    this.#groupSize = settings.numBeams / settings.numBeamGroups;
    this.#groups = Array.from({ length: settings.numBeamGroups }, (_, index) => this.#newGroup(index));
  }

  #newGroup(index: number): Group {
    const { lengthPenalty, earlyStopping, stop } = this.#settings;
    const { ids } = this.#start;
    const capacity = this.#groupSize;
    const maxNewTokens = stop.maxLength - ids.length;
    return {
      index,
      pool: new FinishedPool({ capacity, lengthPenalty, earlyStopping, maxNewTokens }),
      beams: Array.from({ length: capacity }, (_, beam) => ({
        ids,
        node: null,
        score: beam === 0 ? 0 : UNUSED,
        row: 0,
      })),
      done: false,
      best: { total: 0, length: 0 },
    };
  }

  /** One token for every open beam. */
  advance(scored: readonly RowScores[]): News {
    const news: News = { rows: [], candidates: [] };
    const earlierTokens: number[] = [];
    for (const group of this.#groups) {
      const wasDone = group.done;
      if (!wasDone) this.#advanceGroup(group, scored, [...earlierTokens], news);
      earlierTokens.push(...group.beams.map(({ ids }) => (wasDone ? this.#padding : ids[ids.length - 1]!)));
    }
    return news;
  }

  /** The token that pads the rows of a group that is done. It finished with an end token, so there is one. */
  get #padding(): number {
    return this.#settings.padTokenId ?? this.#settings.stop.eosTokenIds[0]!;
  }

  #advanceGroup(
    group: Group,
    scored: readonly RowScores[],
    earlierTokens: readonly number[],
    news: News,
  ): void {
    const before = group.beams;
    const rows = this.#processRows(before, scored, earlierTokens);
    const ranking = this.#select(
      before.map(({ row, score }) => toScoredBeam(rows.get(row)!, score)),
      before[0]!.ids.length,
    );
    // A draw needs a probability above 0. A ranking may continue as long as what it finally returns has one.
    if (this.#settings.seed !== null && ranking[0]!.total === Number.NEGATIVE_INFINITY)
      throw nothingLeft("the beams have nothing left to draw from");
    const candidates = this.#continueBeams(group, ranking, rows, scored);
    for (const { node } of before) {
      if (
        node !== null &&
        candidates.every((candidate) => candidate.parent !== node || candidate.node === null)
      )
        this.#tree.end(node, "pruned");
    }
    group.best = { total: ranking[0]!.total, length: before[0]!.ids.length + 1 - this.#start.ids.length };
    group.done = group.pool.isDone(group.best.total, group.best.length);
    if (group.done) for (const { node } of group.beams) this.#tree.end(node!, "abandoned");
    news.candidates.push(...candidates);
    news.rows.push(...recordRows(group.index, before, rows, candidates));
  }

  /**
   * By the index of the scored row: before the first step all beams share the prompt's. Processors act on
   * log-probabilities; without any, what a token adds is computed only for the few tokens that matter.
   */
  #processRows(
    beams: readonly Beam[],
    scored: readonly RowScores[],
    earlierTokens: readonly number[],
  ): Map<number, ProcessedRow> {
    const rows = new Map<number, ProcessedRow>();
    for (const { ids, row } of beams) {
      if (rows.has(row)) continue;
      const { processors } = this.#settings;
      const { logits } = scored[row]!;
      const context = { ids, earlierTokens };
      rows.set(
        row,
        processors.length > 0
          ? processLogProbabilities(logits, processors, context)
          : processLogits({ logits }, [], context),
      );
    }
    return rows;
  }

  /** Selects enough continuations to fill all beams even if every beam is offered every end token. */
  #select(beams: readonly ScoredBeam[], length: number): Continuation[] {
    const { stop, seed } = this.#settings;
    const count = Math.max(2, 1 + stop.eosTokenIds.length) * this.#groupSize;
    return seed === null
      ? bestContinuations(beams, count)
      : drawContinuations(beams, count, uniformNumbers(seed, `beams at ${length}`));
  }

  /** Walks down the ranking until the beams are filled; returns what became of each continuation. */
  #continueBeams(
    group: Group,
    ranking: readonly Continuation[],
    rows: ReadonlyMap<number, ProcessedRow>,
    scored: readonly RowScores[],
  ): BeamCandidate[] {
    const before = group.beams;
    const { outcomes, beams } = this.#constrain(before, this.#outcomes(before, ranking), rows);
    const next = new Map<Continuation, Beam>();
    const candidates = outcomes.map(({ continuation, fate }) => {
      const parent = before[continuation.beam]!;
      const row = rows.get(parent.row)!;
      const logProb = logProbability(row.before, continuation.token);
      const node = this.#follow(group, next, parent, continuation, fate, {
        logProbability: logProb,
        logits: scored[parent.row]!.logits,
      });
      return {
        group: group.index,
        parent: parent.node,
        token: continuation.token,
        logProbability: logProb,
        processed: finite(continuation.score),
        score: finite(continuation.total),
        fate,
        node,
      };
    });
    group.beams = beams.map((continuation) => next.get(continuation)!);
    return candidates;
  }

  #outcomes(before: readonly Beam[], ranking: readonly Continuation[]): Outcome[] {
    let filled = 0;
    return ranking.map((continuation, rank) => {
      const fate = this.#fateOf(before[continuation.beam]!, continuation.token, rank, filled);
      if (fate === "kept") filled++;
      return { continuation, fate };
    });
  }

  /** Lets constraints choose which continuations become beams; without any it is those that rank best. */
  #constrain(
    before: readonly Beam[],
    outcomes: readonly Outcome[],
    rows: ReadonlyMap<number, ProcessedRow>,
  ): { readonly outcomes: readonly Outcome[]; readonly beams: readonly Continuation[] } {
    const kept = outcomes.filter(({ fate }) => fate === "kept").map(({ continuation }) => continuation);
    const { constraints } = this.#settings;
    if (constraints.length === 0) return { outcomes, beams: kept };
    const scoredBeams = before.map(({ row, score }) => toScoredBeam(rows.get(row)!, score));
    const ids = before.map((beam) => beam.ids);
    const beams = selectByConstraints(constraints, ids, kept, (beam, token) =>
      continueBeam(scoredBeams[beam]!, beam, token),
    );
    const added = beams.filter((continuation) => !kept.includes(continuation));
    return {
      outcomes: [
        ...outcomes.map(
          ({ continuation, fate }): Outcome =>
            fate === "kept" && !beams.includes(continuation)
              ? { continuation, fate: "displaced" }
              : { continuation, fate },
        ),
        ...added.map((continuation): Outcome => ({ continuation, fate: "kept" })),
      ],
      beams,
    };
  }

  #fateOf({ ids }: Beam, token: number, rank: number, filled: number): CandidateFate {
    if (filled === this.#groupSize) return "spare";
    if (!this.#settings.stop.eosTokenIds.includes(token)) return "kept";
    if (rank >= this.#groupSize) return "low-end";
    return this.#hasAllWords(ids) ? "finished" : "unfulfilled";
  }

  #hasAllWords(ids: readonly number[]): boolean {
    const { constraints } = this.#settings;
    return constraints.length === 0 || new ConstraintState(constraints, ids).isComplete;
  }

  /** Turns a continuation into a beam or a finished hypothesis and returns its node; null if it was dropped. */
  #follow(
    group: Group,
    next: Map<Continuation, Beam>,
    parent: Beam,
    continuation: Continuation,
    fate: CandidateFate,
    own: { readonly logProbability: number; readonly logits: Float32Array },
  ): number | null {
    if (fate !== "kept" && fate !== "finished") return null;
    const { token, total } = continuation;
    const node = this.#tree.add({
      parent: parent.node,
      token,
      group: group.index,
      logProbability: own.logProbability,
      rank: rankOf(own.logits, token),
      score: finite(total),
    });
    if (fate === "kept") {
      next.set(continuation, { ids: [...parent.ids, token], node, score: total, row: parent.row });
      return node;
    }
    const length = parent.ids.length + 1 - this.#start.ids.length;
    group.pool.add({ ids: parent.ids, node, total, length });
    this.#tree.end(node, "finished");
    return node;
  }

  /** The rows of the next turn: one for each open beam. */
  takeRows(): Extension[] {
    const open = this.#groups.filter(({ done }) => !done).flatMap(({ beams }) => beams);
    const rows = open.map(({ row, ids }) => ({ parent: row, tokens: ids.slice(-1) }));
    open.forEach((beam, row) => {
      beam.row = row;
    });
    return rows;
  }

  /** Why the search is over; null if it continues. */
  stop(): StopReason | null {
    if (this.#groups.every(({ done }) => done))
      return { kind: "early-stopping", rule: this.#settings.earlyStopping };
    const reasons = this.#groups.flatMap((group) =>
      group.done ? [] : group.beams.map((beam) => this.#reasonOf(beam)),
    );
    const last = reasons[reasons.length - 1]!;
    return reasons.every((reason) => reason !== null) && this.#paddingStops(last!) ? last : null;
  }

  #reasonOf({ ids }: Beam): StopReason | null {
    return stopReason(ids, this.#settings.stop, this.#start.decode);
  }

  /** A group that is done is padded: its rows count as ended at full length, or if the padding is an end token. */
  #paddingStops({ kind }: StopReason): boolean {
    const isPadded = this.#groups.some(({ done }) => done);
    return !isPadded || kind === "length" || this.#settings.stop.eosTokenIds.includes(this.#padding);
  }

  /** Adds the open beams of groups that are not done to the pool, and ranks all hypotheses. */
  finish(stop: StopReason): LaneResult {
    for (const group of this.#groups.filter(({ done }) => !done)) {
      for (const { ids, node, score } of this.#finishers(group)) {
        group.pool.add({ ids, node: node!, total: score, length: ids.length - this.#start.ids.length });
        this.#tree.end(node!, stop.kind === "length" ? "length" : "stop-string");
      }
      group.beams = [];
    }
    const all = rankHypotheses(this.#groups.flatMap(({ pool }) => pool.entries));
    const best = all.slice(0, this.#settings.numReturnSequences);
    // The library returns some of them, but leaves open which: all are equal.
    if (best.some(({ score }) => !Number.isFinite(score))) throw nothingLeft("the beams could not continue");
    const longest = Math.max(...best.map(({ ids }) => ids.length));
    const room = Math.min(longest + 1, this.#settings.stop.maxLength);
    return { sequences: best.map((entry) => this.#sequenceOf(entry, room)), stop };
  }

  /** The open beams that may enter the pool: those with all words; all of them if those are too few. */
  #finishers({ beams }: Group): readonly Beam[] {
    const complete = beams.filter(({ ids }) => this.#hasAllWords(ids));
    if (complete.length >= this.#settings.numReturnSequences) return complete;
    return [...complete, ...beams.filter((beam) => !complete.includes(beam))];
  }

  /** As in the library, the first end token closes whatever is shorter than `room`, whichever end token was chosen. */
  #sequenceOf({ ids, node, score }: Ranked, room: number): SequenceRecord {
    const [end] = this.#settings.stop.eosTokenIds;
    const isClosed = end !== undefined && ids.length < room;
    const tokens = [...ids.slice(this.#start.ids.length), ...(isClosed ? [end] : [])];
    const path = this.#tree.path(node);
    const logProbabilities = tokens.map((_, index) => path[index]?.logProbability ?? null);
    return { tokens, score: finite(Math.fround(score)), logProbabilities, node };
  }

  record({ rows, candidates }: News): BeamStep {
    const open = this.#groups.filter(({ done }) => !done).flatMap(({ beams }) => beams);
    return {
      kind: "beam",
      rows,
      candidates,
      ...this.#tree.takeNews(),
      open: open.map(({ node }) => node!),
      groups: this.#groups.map(
        ({ pool, best, done }): GroupRecord => pool.record(best.total, best.length, done),
      ),
    };
  }
}

/** A row that went through processors holds log-probabilities already. */
function toScoredBeam({ before, after, stages }: ProcessedRow, total: number): ScoredBeam {
  const scoreOf =
    stages.length > 0
      ? (token: number) => after.scores[token]!
      : (token: number) => roundedLogProbability(before, token);
  return { order: after.scores, scoreOf, total };
}

/** One record for each row that was scored. */
function recordRows(
  group: number,
  beams: readonly Beam[],
  rows: ReadonlyMap<number, ProcessedRow>,
  candidates: readonly BeamCandidate[],
): BeamRow[] {
  return [...rows].map(([index, row]) => {
    const { node } = beams.find((beam) => beam.row === index)!;
    const chosen = candidates.filter(({ parent }) => parent === node).map(({ token }) => token);
    return { node, group, row: recordRow(row, chosen) };
  });
}
