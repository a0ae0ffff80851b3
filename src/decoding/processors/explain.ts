/** @file Why a processor changed a token's chances, as a sentence. */

import { formatNumber } from "../../lib/format";
import type { Candidate, StageRecord } from "../records";
import type { Change, ProcessorSettings, Reason } from "./processor";

/** How a token reads in a sentence; its id where nothing else is known. */
export type TokenName = (token: number) => string;

const ngramNames = ["", "token", "bigram", "trigram"];

/** `"would repeat the bigram (12, 7) seen at token 4, prompt counted"`: what a processor holds against (or for) a token. */
export function explainChange({ token, reason }: Change, name: TokenName = String): string {
  switch (reason.kind) {
    case "repeats-ngram":
      return explainRepeat(reason, name);
    case "seen":
      return `has come ${timesOf(reason.times)}, first at token ${reason.position + 1}, prompt counted: its score is ${reason.penalty > 1 ? "lowered" : "raised"} by the factor ${reason.penalty}`;
    case "bad-word":
      return reason.word.length === 1
        ? "is one of the bad words"
        : `would complete the bad word ${list(reason.word, name)}`;
    case "ends-too-early":
      return `would end the text at ${reason.length} tokens, before it has ${reason.minLength}`;
    case "forced":
      return `is forced here: every token but ${name(token)} is removed`;
    case "suppressed":
      return "is one of the suppressed tokens";
    case "suppressed-at-start":
      return "is suppressed as the first new token";
    case "chosen-by-earlier-groups":
      return `was chosen ${timesOf(reason.times)} by earlier groups in this step: its score is lowered by ${reason.times} × ${reason.penalty}`;
  }
}

function explainRepeat(
  { ngram, position }: Extract<Reason, { kind: "repeats-ngram" }>,
  name: TokenName,
): string {
  const kind = ngramNames[ngram.length] ?? `${ngram.length}-gram`;
  return `would repeat the ${kind} ${list(ngram, name)} seen at token ${position + 1}, prompt counted`;
}

function list(tokens: readonly number[], name: TokenName): string {
  return `(${tokens.map(name).join(", ")})`;
}

function timesOf(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}

/**
 * What stage number `index` of a row did to one of the row's candidates, as the end of a sentence about the token; null
 * where it treated the token like all others.
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
  if (stage.processor.name.startsWith("forced")) return "is removed because another token is forced here";
  return explainCut(stage, Math.exp(before), -before);
}

function explainCut({ processor, cut, kept }: StageRecord, probability: number, surprisal: number): string {
  if (cut?.kind === "deviation") {
    const deviation = Math.abs(surprisal - cut.entropy);
    return `has a surprisal ${formatNumber(deviation)} nats from the entropy, ${formatNumber(cut.entropy)}; typical_p keeps what is within ${formatNumber(cut.at)}`;
  }
  return `has probability ${formatNumber(probability)}, ${borderOf(processor, kept)} ${formatNumber(cut?.at ?? 0)}`;
}

/** What the number that follows is. */
function borderOf(processor: ProcessorSettings, kept: number): string {
  switch (processor.name) {
    case "top_k":
      return `and the last of the ${processor.topK} likeliest that top_k keeps has`;
    case "top_p":
      return `and the ${kept} likeliest already hold ${processor.topP} together; the last of them has`;
    case "min_p":
      return `below ${processor.minP} times that of the likeliest,`;
    default:
      return `below the border of ${processor.name},`;
  }
}
