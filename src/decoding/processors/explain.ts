/** @file Why a processor changed a token's chances, as a sentence. */

import { formatNumber } from "../../lib/format";
import type { Candidate, RowRecord, StageRecord } from "../records";
import type { TokenName } from "./processor";
import { borderWords, type Change, processors, type Reason } from "./table";

type Kind = Reason["kind"];
type ReasonOf<Each extends Kind> = { [Name in Each]: Extract<Reason, { readonly kind: Name }> }[Each];
type Explanations = {
  readonly [Each in Kind]: (reason: ReasonOf<Each>, name: TokenName, token: number) => string;
};

/** Two processors that share a kind of reason explain it alike. */
const explanations = Object.assign(
  {},
  ...Object.values(processors).map(({ explain }) => explain),
) as Explanations;

/** `"would repeat the bigram (12, 7) seen at token 4, prompt counted"`: why a processor lowered or raised a token. */
export function explainChange({ token, reason }: Change, name: TokenName = String): string {
  return explainReason(reason, name, token);
}

function explainReason<Each extends Kind>(reason: ReasonOf<Each>, name: TokenName, token: number): string {
  return explanations[reason.kind](reason, name, token);
}

/**
 * What stage number `index` of a row did to one of the row's candidates, as the end of a sentence about the token; null if
 * it treated the token like all others.
 */
export function explainStage(
  stage: StageRecord,
  index: number,
  candidate: Candidate,
  name: TokenName = String,
): string | null {
  const change = stage.changes.find(({ token }) => token === candidate.token);
  if (change) return explainChange(change, name);
  const before = candidate.logProbabilities[index] ?? null;
  if (before === null || candidate.logProbabilities[index + 1] !== null) return null;
  if (leavesOnlyNamed(stage)) return "is removed because another token is forced here";
  return explainCut(stage, Math.exp(before), -before);
}

/** Whether the processors left no token to choose from. Greedy search then takes token 0, as in the library. */
export const isEmptied = ({ stages }: RowRecord): boolean => stages.at(-1)?.kept === 0;

/** Whether a processor removed every token but those it names. */
export const leavesOnlyNamed = ({ changes }: { readonly changes: readonly Change[] }): boolean =>
  changes[0]?.reason.kind === "forced";

function explainCut({ processor, cut, kept }: StageRecord, probability: number, surprisal: number): string {
  if (cut?.kind === "deviation") {
    const deviation = Math.abs(surprisal - cut.entropy);
    return `has a surprisal ${formatNumber(deviation)} nats from the entropy, ${formatNumber(cut.entropy)}; ${processor.name} keeps what is within ${formatNumber(cut.at)}`;
  }
  return `has probability ${formatNumber(probability)}, ${borderWords(processor, kept)} ${formatNumber(cut?.at ?? 0)}`;
}
