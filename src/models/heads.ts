/**
 * @file Chooses a checkpoint's head: the one that config.json names if its weights exist, otherwise the one whose
 * weights exist.
 */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { shortList } from "../lib/quoted";
import { unreadHead } from "./config";
import type { FileNames } from "./file-names";
import type { ForwardInputs, HeadKind } from "./model";

type Predicting = Exclude<HeadKind, "none">;

export interface Predictor<C> {
  /** The library's classes with this head; exports name the first. */
  readonly classes: readonly [string, ...string[]];
  /** Whether the checkpoint has the head's weights. */
  isIn(names: FileNames, c: C): boolean;
  /** What the head reads instead of hidden states `[B, T, C]` if that depends on the inputs: one a text, `[B, 1, C]`. */
  pool?(g: GraphBuilder, c: C, hidden: Value, inputs: ForwardInputs): Value;
  /** Whether `logits` reads the first of these hidden states only. */
  readonly readsFirst?: (c: C) => boolean;
  /** Logits of hidden states `[B, T, C]`: `[B, labels]` for a classifier, `[B*T, vocabSize]` for a language model. */
  logits(g: GraphBuilder, c: C, hidden: Value, numLabels: number): Value;
}

export interface ClassifierHead<C> extends Predictor<C> {
  /** The matrix with one row per class. */
  readonly weight: string;
  /** How many columns it has, if not one per dimension of the hidden states. */
  width?(c: C): number;
}

/** The heads of a family by kind. If the class is unnamed, they are tried in this order. */
export interface Heads<C> {
  /** The library's class without a head. */
  readonly none: string;
  readonly classifier?: ClassifierHead<C>;
  readonly "masked-lm"?: Predictor<C>;
  readonly lm?: Predictor<C>;
  /** Names of classes with an unsupported head, whether or not the library has them. */
  readonly unread: RegExp;
  /** Matrices of such heads, for a notice if no class is named. */
  readonly unreadWeights?: readonly string[];
  /** Classes with a second head, and its notice. */
  readonly secondHeads?: Readonly<Record<string, string>>;
  /** Whether a class without a head can still predict, because a tied head needs no weights. */
  readonly noneMayPredict?: boolean;
}

/** Names of classes that score every token, choice or position, whether or not the library has them. */
export const tokenHeads =
  /Token|NER|Ner([A-Z]|$)|Tagg|C[Rr][Ff]|QuestionAnswering|Span|MultipleChoice|NextSentence/;

const kinds = ["classifier", "masked-lm", "lm"] as const satisfies readonly Predicting[];

export function predictorOf<C>(heads: Heads<C>, head: HeadKind): Predictor<C> | undefined {
  return head === "none" ? undefined : heads[head];
}

const headWords: Readonly<Record<HeadKind, string>> = {
  none: "no head",
  classifier: "a classifier",
  "masked-lm": "a masked-language-model head",
  lm: "a language-model head",
};

interface Choice {
  readonly head: HeadKind;
  readonly notices: readonly string[];
}

export function chooseHead<C>(
  heads: Heads<C>,
  names: FileNames,
  c: C,
  architecture: string | undefined,
): Choice {
  const isIn = (kind: HeadKind) => predictorOf(heads, kind)?.isIn(names, c) ?? false;
  const found = kinds.find(isIn) ?? "none";
  const name = architecture?.replace(/^(TF|Flax)/, "");
  if (architecture === undefined || name === undefined || (heads.noneMayPredict && name === heads.none)) {
    return { head: found, notices: unreadWeights(heads, names) };
  }
  const named = kindOf(heads, name);
  if (named !== null) {
    if (found === named || found === "none" || isIn(named)) {
      const second = heads.secondHeads?.[name];
      return { head: named, notices: second === undefined ? [] : [second] };
    }
    const notice = `config.json says ${architecture}, but the weights have ${headWords[found]}, which is used.`;
    return { head: found, notices: [notice] };
  }
  const predictor = predictorOf(heads, found);
  if (!predictor || heads.unread.test(name)) return { head: "none", notices: [unreadHead(architecture)] };
  const notice = `${shortList([architecture])} is not a class of the library; the weights have ${headWords[found]}, which is used as that of ${predictor.classes[0]}.`;
  return { head: found, notices: [notice] };
}

/** The head of a class of the library; null if it is not supported. */
function kindOf<C>(heads: Heads<C>, name: string): HeadKind | null {
  if (name === heads.none) return "none";
  return kinds.find((kind) => heads[kind]?.classes.includes(name)) ?? null;
}

function unreadWeights<C>({ unreadWeights: unread = [] }: Heads<C>, names: FileNames): readonly string[] {
  const found = unread.find((weight) => names.has(weight));
  return found === undefined ? [] : [unreadHead(`the tensor ${found}`)];
}
