/** @file Tokens, stop reasons and findings in words. Pure. */

import { earlyStoppingWords, explainStage, isEmptied, processorLabel } from "../../decoding";
import { formatNumber, plural } from "../../lib/format";
import { type Ban, type Finding, joinedText, type Lane, type Shown, type StopReason } from "../../store";

export type Texts = ReadonlyMap<number, string>;

/** A token in quotes, its blanks as marks. */
export function tokenName(token: number, texts: Texts): string {
  return `“${marked(texts.get(token) ?? `#${token}`)}”`;
}

/** The text with blanks and line ends as marks; “∅” if it is empty. */
export function marked(text: string): string {
  if (text === "") return "∅";
  const trimmed = text.startsWith(" ") && text.trim() !== "" ? text.slice(1) : text;
  return trimmed.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "␣");
}

/** The end of a long text, from the start of a word if possible. */
export function endOfText(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.slice(-length).toWellFormed();
  const word = end.search(/\s/);
  return `…${word < 0 || word > length / 2 ? end : end.slice(word)}`;
}

/** Why a lane ended, in two or three words. */
function stopWords(stop: StopReason): string {
  switch (stop.kind) {
    case "end-token":
      return "end token";
    case "stop-string":
      return "stop string";
    case "length":
      return stop.rule === "last position" ? "model's last position" : "length reached";
    case "early-stopping":
      return "beams done";
  }
}

/** Why a lane ended, in a sentence. */
export function stopSentence(stop: StopReason): string {
  switch (stop.kind) {
    case "end-token":
      return "It ended because the end token was chosen.";
    case "stop-string":
      return `It ended because the text now holds “${stop.text}”.`;
    case "length":
      return stop.rule === "last position"
        ? `It ended because the model holds no more: ${stop.tokens} tokens, prompt included.`
        : `It ended because ${stop.rule} was reached: ${stop.tokens} tokens, prompt included.`;
    case "early-stopping":
      return earlyStoppingWords(stop.rule).ended;
  }
}

/** `isPaused`: whether its run waits for the user. */
export function stateWords({ state, steps }: Lane, isPaused = false): string {
  switch (state.kind) {
    case "idle":
      return "not run";
    case "waiting":
      return "waiting";
    case "running":
      return isPaused ? "paused" : "running";
    case "done":
      return stopWords(state.stop);
    case "stopped":
      return "stopped";
    case "failed":
      return steps.length > 0 ? "failed" : "refused";
  }
}

/** A finding as a sentence. */
export function findingSentence(finding: Finding, shown: readonly Shown[], texts: Texts): string {
  const name = (token: number | undefined) => (token === undefined ? "a token" : tokenName(token, texts));
  const here = name(shown[finding.index]?.token);
  switch (finding.kind) {
    case "loop": {
      const ngram = joinedText(finding.ngram.map((token) => texts.get(token) ?? ""));
      return `It loops: “${shortened(ngram.trim())}” comes ${finding.times} times in the last 50 tokens.`;
    }
    case "forced": {
      const rank = finding.rank === null ? "below the tenth place" : `of rank ${finding.rank}`;
      return `At token ${finding.index + 1} the likeliest token, ${name(finding.banned)}, is banned; ${here}, ${rank}, was taken instead.`;
    }
    case "unlikely":
      return `Token ${finding.index + 1}, ${here}, was drawn with a probability of only ${formatNumber(finding.probability)}.`;
    case "penalised":
      return `At token ${finding.index + 1} the penalty decided: ${name(finding.passedOver)} was likelier, but its similarity to an earlier token is ${formatNumber(finding.penalty)}, so ${here} was taken.`;
    case "alike":
      return alikeSentence(finding);
    case "short":
      return `The winning text ends after ${plural(finding.length, "token")}.`;
  }
}

/** Which likelier token a ban kept out, and by which rule. */
export function banSentence({ row }: Shown, { banned, stage }: Ban, texts: Texts): string {
  const record = row!.stages[stage]!;
  const why = explainStage(record, stage, banned, (token) => tokenName(token, texts));
  const probability = formatNumber(Math.exp(banned.logProbabilities[0] ?? Number.NEGATIVE_INFINITY));
  return `The likeliest token, ${tokenName(banned.token, texts)} (probability ${probability}), was banned by ${processorLabel(record.processor)}: it ${why}.`;
}

/** Says that bans left no token to choose from, and what was taken all the same; null if that never happened. */
export function emptiedSentence(shown: readonly Shown[], texts: Texts): string | null {
  const index = shown.findIndex(({ row }) => row !== null && isEmptied(row));
  if (index < 0) return null;
  const { token } = shown[index]!;
  return `Every token was banned at token ${index + 1}. As in generate, ${tokenName(token, texts)} (id ${token}) was taken, although it was banned too.`;
}

/** Hypotheses that share at least this part of a text are said to differ only at the end. */
const nearlyAll = 0.75;

function alikeSentence({ hypotheses, shared, length }: Extract<Finding, { kind: "alike" }>): string {
  if (shared === 0) return `The ${hypotheses} hypotheses do not even share their first token.`;
  const sameness = `The ${hypotheses} hypotheses share their first ${plural(shared, "token")} of ${length}`;
  return shared >= nearlyAll * length ? `${sameness}: they differ only at the end.` : `${sameness}.`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The name of a lane, or a substitute. */
export const laneLabel = ({ name }: Lane): string => name || "unnamed lane";
