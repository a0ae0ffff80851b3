/**
 * @file The beam search of textbooks (simple_beam): every hypothesis proposes its `beamWidth` likeliest tokens, log-probabilities are
 * summed, and the best `beamWidth` of all continue until the fixed number of new tokens is reached. An end token is a token
 * like any other, and nothing is normalised by length. With a width of the vocabulary to the power of (steps − 1) it
 * searches exhaustively.
 */

import { z } from "zod";
import { BeamTree } from "../beams/beam-tree";
import { numberField } from "../options/option";
import { refuse, show } from "../options/refuse";
import { topTokens } from "../ordering";
import type { BeamCandidate, BeamStep, LaneResult } from "../records";
import { processRow, recordRow } from "../row";
import { type Distribution, distributionOf, logProbability, roundedLogProbability } from "../scores";
import { lengthReason, limitLength, type StopReason, type StopRules } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";
import { defineStrategy, type LaneContext } from "./definition";

interface Settings {
  readonly beamWidth: number;
  readonly stop: StopRules;
}

const usualWidth = 5;
const usualLength = 50;

const ownOptions = z.strictObject({
  simple_beam: z.literal(true),
  beam_width: z.number().int().min(1).default(usualWidth),
  max_length: z.number().int().min(1).default(usualLength),
});

const numberOr = (usual: number, given: unknown) => (typeof given === "number" ? given : usual);

export const simpleBeam = defineStrategy({
  isDrawn: false,
  isAskedBy: ({ simple_beam }) => simple_beam === true,
  read,
  run,
  fields: [
    { name: "simple_beam", kind: "flag" },
    { name: "beam_width", ...numberField(usualWidth) },
    { name: "max_length", ...numberField(usualLength) },
  ],
  words: {
    title: "Simple beam search",
    formula: "keep the K best of Σ log p(xₜ | x₁…xₜ₋₁)",
    optimises: "The probability of the whole text among K hypotheses, all of one length.",
    strength: "Finds texts likelier than greedy's, since a weak start may lead to a strong whole.",
    failure:
      "Likely is not good: repetition is what a model finds likeliest, and the K beams mostly differ in their last words.",
    rules:
      "The plain search of textbooks: the sum of log-probabilities decides, no end token, no length penalty, no pool.",
  },
  findings: ["loop", "alike"],
  plainSearch: ({ beam_width, max_length }) => ({
    width: numberOr(usualWidth, beam_width),
    newTokens: numberOr(usualLength, max_length),
  }),
});

/** `max_length` counts new tokens. */
function read(given: Readonly<Record<string, unknown>>, context: LaneContext): Settings {
  const options = ownOptions.safeParse(given);
  if (!options.success) {
    const [issue] = options.error.issues;
    const name = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path[0];
    return refuse(
      `The simple beam search does not take ${String(name)}: ${show(given[String(name)])}.`,
      "It knows beam_width and max_length, whole numbers above 0; for all else there is num_beams.",
    );
  }
  const { beam_width: beamWidth, max_length: newTokens } = options.data;
  const stop = limitLength(context.promptLength + newTokens, "max_length", context.maxPositions + 1);
  return { beamWidth, stop: { ...stop, eosTokenIds: [], stopStrings: [] } };
}

interface Hypothesis {
  /** Null for the prompt. */
  readonly node: number | null;
  /** Sum of the log-probabilities of its tokens. */
  readonly score: number;
}

function* run(start: LaneStart, { beamWidth, stop }: Settings): Strategy {
  const tree = new BeamTree();
  let hypotheses: Hypothesis[] = [{ node: null, score: 0 }];
  let scored = yield promptTurn(start);
  for (let length = start.ids.length + 1; ; length++) {
    const before = hypotheses;
    const rows = scored.map(({ logits }) => distributionOf(logits));
    const ranking = before
      .flatMap((hypothesis, parent) => generateCandidates(hypothesis, parent, rows[parent]!, beamWidth))
      .sort((a, b) => b.score - a.score);
    const kept = ranking.slice(0, beamWidth);
    const nodes = kept.map((candidate) => addNode(tree, before[candidate.parent]!, candidate));
    hypotheses = kept.map(({ score }, index) => ({ node: nodes[index]!, score }));
    endOthers(tree, before, kept);
    const end = lengthReason(length, stop);
    if (end) for (const node of nodes) tree.end(node, "length");
    const step = { ...recordStep(tree, before, rows, ranking, nodes), open: end ? [] : nodes };
    if (end) return { step, result: resultOf(tree, hypotheses, end) };
    scored = yield {
      step,
      rows: kept.map(({ parent, token }) => ({ parent, tokens: [token] })),
      hidden: false,
    };
  }
}

interface Proposal {
  /** Index of the hypothesis, and of its row. */
  readonly parent: number;
  readonly token: number;
  readonly logProbability: number;
  readonly rank: number;
  readonly score: number;
}

function generateCandidates(
  { score }: Hypothesis,
  parent: number,
  row: Distribution,
  beamWidth: number,
): Proposal[] {
  return topTokens(row.scores, beamWidth).map((token, place) => ({
    parent,
    token,
    logProbability: logProbability(row, token),
    rank: place + 1,
    score: score + roundedLogProbability(row, token),
  }));
}

function addNode(
  tree: BeamTree,
  parent: Hypothesis,
  { token, logProbability: own, rank, score }: Proposal,
): number {
  return tree.add({ parent: parent.node, token, group: 0, logProbability: own, rank, score });
}

function endOthers(tree: BeamTree, before: readonly Hypothesis[], kept: readonly Proposal[]): void {
  before.forEach(({ node }, index) => {
    if (node !== null && !kept.some(({ parent }) => parent === index)) tree.end(node, "pruned");
  });
}

/** `nodes`: those of the first proposals of the ranking. Twice the width of it is recorded. */
function recordStep(
  tree: BeamTree,
  before: readonly Hypothesis[],
  rows: readonly Distribution[],
  ranking: readonly Proposal[],
  nodes: readonly number[],
): Omit<BeamStep, "open"> {
  const candidates = ranking.slice(0, 2 * nodes.length).map(
    ({ parent, token, logProbability: own, score }, rank): BeamCandidate => ({
      group: 0,
      parent: before[parent]!.node,
      token,
      logProbability: own,
      processed: own,
      score,
      fate: rank < nodes.length ? "kept" : "spare",
      node: nodes[rank] ?? null,
    }),
  );
  const chosen = (node: number | null) =>
    candidates.filter(({ parent }) => parent === node).map(({ token }) => token);
  return {
    kind: "beam",
    rows: rows.map((row, index) => {
      const { node } = before[index]!;
      const processed = processRow(row, [], { ids: [], earlierTokens: [] });
      return { node, group: 0, row: recordRow(processed, chosen(node)) };
    }),
    candidates,
    ...tree.takeNews(),
    groups: [],
  };
}

function resultOf(tree: BeamTree, hypotheses: readonly Hypothesis[], stop: StopReason): LaneResult {
  const sequences = hypotheses.slice(0, 1).map(({ node, score }) => {
    const path = tree.path(node);
    return {
      tokens: path.map(({ token }) => token),
      score,
      logProbabilities: path.map(({ logProbability: own }) => own),
      node,
    };
  });
  return { sequences, stop };
}
