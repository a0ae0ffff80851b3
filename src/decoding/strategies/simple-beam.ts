/**
 * @file The exercise's own beam search: every hypothesis proposes its `beamWidth` likeliest tokens, log-probabilities are
 * summed, and the best `beamWidth` of all go on, until the fixed number of new tokens is reached. An end token is a token
 * like any other, and nothing is normalised by length. With a width of the vocabulary to the power of (steps − 1) it
 * searches exhaustively.
 */

import { BeamTree } from "../beams/beam-tree";
import { topTokens } from "../ordering";
import type { BeamCandidate, BeamStep, LaneResult, StopReason } from "../records";
import { processRow, recordRow } from "../row";
import { type Distribution, distributionOf, logProbability, roundedLogProbability } from "../scores";
import type { SimpleBeamSettings } from "../settings";
import { lengthReason } from "../stop-rules";
import { type LaneStart, promptTurn, type Strategy } from "../strategy";

interface Hypothesis {
  /** Null for the prompt. */
  readonly node: number | null;
  /** Sum of the log-probabilities of its tokens. */
  readonly score: number;
}

export function* simpleBeamSearch(start: LaneStart, { beamWidth, stop }: SimpleBeamSettings): Strategy {
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
