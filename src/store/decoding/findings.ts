/** @file Finds places in a run that show the strengths and weaknesses of its strategy. Pure. */

import { findLoop } from "../../analysis/text-measures";
import { aboutStrategy, type FindingKind } from "../../decoding";
import type { ContrastiveStep } from "../../engine/api/api";
import { banOf } from "./bans";
import { beamTree, pathOf, shownTokens } from "./shown";
import type { Shown } from "./shown-token";
import { type Lane, lengthOf } from "./state";

/** `index`: the token of the lane that shows it. */
export type Finding =
  | {
      readonly kind: "loop";
      readonly index: number;
      readonly times: number;
      readonly ngram: readonly number[];
    }
  /** The likeliest token was banned here, and one of rank `rank` was taken instead. */
  | { readonly kind: "forced"; readonly index: number; readonly rank: number | null; readonly banned: number }
  | { readonly kind: "unlikely"; readonly index: number; readonly probability: number }
  /** The penalty ranked another token above the likeliest. */
  | {
      readonly kind: "penalised";
      readonly index: number;
      readonly passedOver: number;
      readonly penalty: number;
    }
  /** All hypotheses at the end begin with the same `shared` tokens of `length`. */
  | {
      readonly kind: "alike";
      readonly index: number;
      readonly hypotheses: number;
      readonly shared: number;
      readonly length: number;
    }
  /** An end token ended the text early. */
  | { readonly kind: "short"; readonly index: number; readonly length: number };

/** The findings of a lane after `cursor` tokens, the most telling first. */
export function findingsOf(lane: Lane, cursor: number): readonly Finding[] {
  const shown = shownTokens(lane, cursor);
  const found = aboutStrategy(lane.options).findings.map((kind) => finders[kind](shown, lane, cursor));
  return found.filter((finding) => finding !== null);
}

type Finder = (shown: readonly Shown[], lane: Lane, cursor: number) => Finding | null;

const loop: Finder = (shown) => {
  const found = findLoop(shown.map(({ token }) => token));
  return (
    found && {
      kind: "loop",
      index: found.positions[0]!,
      times: found.positions.length,
      ngram: found.ngram,
    }
  );
};

/** The least likely token that was taken instead of a banned one. */
const forced: Finder = (shown) => {
  const places = shown.flatMap((token, index) => {
    const ban = banOf(token);
    return ban ? [{ index, token, banned: ban.banned.token }] : [];
  });
  const worst = least(places, ({ token }) => token.logProbability ?? 0);
  return worst && { kind: "forced", index: worst.index, rank: worst.token.rank, banned: worst.banned };
};

const unlikely: Finder = (shown) => {
  const drawn = shown.flatMap((token, index) => (token.isGiven ? [] : [{ token, index }]));
  const worst = least(drawn, ({ token }) => token.logProbability ?? 0);
  if (!worst || worst.token.logProbability === null) return null;
  const probability = Math.exp(worst.token.logProbability);
  return probability < 0.05 ? { kind: "unlikely", index: worst.index, probability } : null;
};

/** The step in which the penalty overrode the largest lead in probability. */
const penalised: Finder = (_shown, { steps, given }, cursor) => {
  const changed = steps.slice(0, Math.max(0, cursor - given.length)).flatMap((step, place) => {
    if (step.kind !== "contrastive" || step.choice.token === step.candidates[0]!.token) return [];
    return [{ step, index: given.length + place }];
  });
  const most = least(changed, ({ step }) => -lead(step));
  if (!most) return null;
  const [passedOver] = most.step.candidates;
  return {
    kind: "penalised",
    index: most.index,
    passedOver: passedOver!.token,
    penalty: passedOver!.penalty,
  };
};

function lead({ candidates, choice }: ContrastiveStep): number {
  const chosen = candidates.find(({ token }) => token === choice.token);
  return candidates[0]!.probability - (chosen?.probability ?? 0);
}

/** Hypotheses of fewer tokens have had no time to differ or agree. */
const fewestAlike = 8;

/** How far all hypotheses of the last step agree. */
const alike: Finder = (_shown, lane, cursor) => {
  const { steps, given } = lane;
  const tree = beamTree(steps, Math.min(steps.length, cursor - given.length));
  const pool = tree.steps.at(-1)?.groups.flatMap((group) => group.pool.map(({ node }) => node)) ?? [];
  const ends = pool.length > 1 ? pool : tree.open;
  if (ends.length < 2) return null;
  const paths = ends.map((node) => pathOf(tree, node).map(({ token }) => token));
  const [first] = paths;
  if (first!.length < fewestAlike) return null;
  const parting = first!.findIndex((token, place) => paths.some((path) => path[place] !== token));
  const shared = parting < 0 ? first!.length : parting;
  return {
    kind: "alike",
    index: given.length + Math.max(0, shared - 1),
    hypotheses: ends.length,
    shared,
    length: first!.length,
  };
};

const shortText = 40;

const short: Finder = (shown, lane) => {
  const { state } = lane;
  if (state.kind !== "done" || state.stop.kind === "length" || shown.length < lengthOf(lane)) return null;
  const length = state.sequences[0]?.tokens.length ?? 0;
  return length > 0 && length < shortText ? { kind: "short", index: length - 1, length } : null;
};

const finders: Record<FindingKind, Finder> = { loop, forced, unlikely, penalised, alike, short };

function least<Item>(items: readonly Item[], weigh: (item: Item) => number): Item | null {
  return items.reduce<Item | null>(
    (best, item) => (best === null || weigh(item) < weigh(best) ? item : best),
    null,
  );
}
