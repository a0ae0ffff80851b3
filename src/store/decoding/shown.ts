/** @file The text of a lane after some of its steps, token by token. Pure. */

import type { BeamNode, BeamStep, Choice, RowRecord, StepRecord } from "../../engine/api/api";
import { type Shown, tokenWithoutChoice } from "./shown-token";
import type { Lane } from "./state";

/** Several views ask for the same tokens. */
const known = new WeakMap<Lane, Map<string, readonly Shown[]>>();

/** The tokens of a lane's sequence after `cursor` tokens. For beams: those of the best open beam, or of the winner at the end. */
export function shownTokens(lane: Lane, cursor: number, sequence = 0): readonly Shown[] {
  const count = Math.min(cursor, lane.given.length + lane.steps.length);
  const texts = known.get(lane) ?? new Map<string, readonly Shown[]>();
  const key = `${count} ${sequence}`;
  const shown = texts.get(key) ?? findTokens(lane, count, sequence);
  known.set(lane, texts.set(key, shown));
  return shown;
}

function findTokens(lane: Lane, cursor: number, sequence: number): readonly Shown[] {
  const { given, steps, state } = lane;
  if (cursor <= given.length) return given.slice(0, cursor);
  const count = Math.min(steps.length, cursor - given.length);
  if (count === 0) return given;
  if (steps[0]!.kind !== "beam") return [...given, ...choicesOf(steps.slice(0, count), sequence)];
  const isEnd = state.kind === "done" && count === steps.length;
  const end = isEnd ? state.sequences[sequence] : undefined;
  const tree = beamTree(steps, count);
  const tokens = pathOf(tree, end ? end.node : bestOpen(tree)).map((node) => shownNode(tree, node));
  // The library closes a shorter sequence with an end token that no beam chose.
  const closing = end && end.tokens.length > given.length + tokens.length ? [end.tokens.at(-1)!] : [];
  return [...given, ...tokens, ...closing.map((token) => tokenWithoutChoice(token, false))];
}

function choicesOf(steps: readonly StepRecord[], sequence: number): Shown[] {
  return steps.flatMap((step) => {
    const choice = choiceOf(step, sequence);
    return choice ? [fromChoice(choice)] : [];
  });
}

function choiceOf(step: StepRecord, sequence: number): Choice | undefined {
  if (step.kind === "contrastive") return step.choice;
  return step.kind === "choice" ? step.choices.find((choice) => choice.sequence === sequence) : undefined;
}

const shownByChoice = new WeakMap<Choice, Shown>();

/** The same object for the same choice, so that a view draws it once. */
function fromChoice(choice: Choice): Shown {
  const known = shownByChoice.get(choice);
  if (known) return known;
  const { token, logProbability, rank, row, draw } = choice;
  const shown: Shown = { token, logProbability, rank, row, draw, isGiven: false };
  shownByChoice.set(choice, shown);
  return shown;
}

/** The hypotheses of a beam search after some of its steps. */
export interface BeamState {
  readonly steps: readonly BeamStep[];
  readonly nodes: readonly BeamNode[];
  /** Open beams, best first over all groups. */
  readonly open: readonly number[];
}

export function beamTree(steps: readonly StepRecord[], count: number): BeamState {
  const beams = steps.slice(0, count).filter((step) => step.kind === "beam");
  const nodes = beams.flatMap((step) => step.nodes);
  const scoreOf = (id: number) => nodes[id]?.score ?? Number.NEGATIVE_INFINITY;
  const open = [...(beams.at(-1)?.open ?? [])].sort((a, b) => scoreOf(b) - scoreOf(a) || 0);
  return { steps: beams, nodes, open };
}

/** The best open beam; if none is open, the best that finished, or the last node. */
function bestOpen({ open, steps, nodes }: BeamState): number | null {
  const pools = steps.at(-1)?.groups.flatMap(({ pool }) => pool) ?? [];
  const scoreOf = (score: number | null) => score ?? Number.NEGATIVE_INFINITY;
  const [best] = [...pools].sort((a, b) => scoreOf(b.score) - scoreOf(a.score) || 0);
  return open[0] ?? best?.node ?? nodes.at(-1)?.id ?? null;
}

/** From the first token of a hypothesis to `node`. */
export function pathOf({ nodes }: Pick<BeamState, "nodes">, node: number | null): BeamNode[] {
  const path: BeamNode[] = [];
  for (let id = node; id !== null; id = nodes[id]!.parent) path.push(nodes[id]!);
  return path.reverse();
}

const shownByNode = new WeakMap<BeamNode, Shown>();

function shownNode({ steps }: BeamState, node: BeamNode): Shown {
  const known = shownByNode.get(node);
  if (known) return known;
  const { token, logProbability, rank } = node;
  const row = rowOf(steps, node);
  const shown: Shown = { token, logProbability, rank, row, draw: null, isGiven: false };
  shownByNode.set(node, shown);
  return shown;
}

/** Every record holds at least this many of the likeliest tokens; below that some may be missing. */
const certainRanks = 10;

/** The row that `node` continues: it was scored in the step that made the node. */
function rowOf(steps: readonly BeamStep[], { parent, group, depth }: BeamNode): RowRecord | null {
  const rows = steps[depth - 1]?.rows ?? [];
  const own = rows.find((row) => row.node === parent && row.group === group);
  return (own ?? rows.find((row) => row.node === parent))?.row ?? null;
}

/** The start of a branch: the tokens before `index`, and `token` in its place. */
export function branchStart(shown: readonly Shown[], index: number, token: number): Shown[] {
  const { row } = shown[index]!;
  const place = row?.candidates.findIndex((candidate) => candidate.token === token) ?? -1;
  const logProbability = row?.candidates[place]?.logProbabilities[0] ?? null;
  const rank = place >= 0 && place < certainRanks ? place + 1 : null;
  return [...shown.slice(0, index), { token, logProbability, rank, row, draw: null, isGiven: true }];
}
