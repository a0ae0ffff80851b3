/** @file What a checkpoint can predict: the head that config.json names, if its weights agree, else the one they have. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { shortList } from "../lib/quoted";
import { unreadHead } from "./config";
import type { FileNames } from "./file-names";
import type { HeadKind } from "./model";

type Predicting = Exclude<HeadKind, "none">;

interface Predictor<C> {
  /** The library's classes with this head; the first is the one that an export names. */
  readonly classes: readonly [string, ...string[]];
  /** Whether the checkpoint has what the head needs. */
  isIn(names: FileNames, c: C): boolean;
  /** From hidden states `[B, T, C]`: `[B, labels]` of a classifier, `[B*T, vocabSize]` of a language model. */
  logits(g: GraphBuilder, c: C, hidden: Value, numLabels: number): Value;
}

/** The heads of a family by their kind. Those of an unnamed class are looked for in this order. */
export interface Heads<C> {
  /** The library's class without a head. */
  readonly none: string;
  /** `weight`: the matrix with one row a class. */
  readonly classifier?: Predictor<C> & { readonly weight: string };
  readonly "masked-lm"?: Predictor<C>;
  readonly lm?: Predictor<C>;
  /** Classes, also of no library, with a head that is not computed. */
  readonly unread: RegExp;
  /** Matrices of such heads, to be told of where no class is named. */
  readonly unreadWeights?: readonly string[];
  /** Classes with a second head, and the sentence about it. */
  readonly secondHeads?: Readonly<Record<string, string>>;
  /** Whether the class without a head can predict all the same, since a tied head needs no weights of its own. */
  readonly noneMayPredict?: boolean;
}

/** Classes, also of no library, that give every token, every choice or every place in a text a score. */
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
    const notice = `config.json says ${architecture}, but the weights have ${headWords[found]}, which is read.`;
    return { head: found, notices: [notice] };
  }
  const predictor = predictorOf(heads, found);
  if (!predictor || heads.unread.test(name)) return { head: "none", notices: [unreadHead(architecture)] };
  const notice = `${shortList([architecture])} is not a class of the library; the weights have ${headWords[found]}, which is read as that of ${predictor.classes[0]}.`;
  return { head: found, notices: [notice] };
}

/** The head of a class of the library; null if it is not one that is computed. */
function kindOf<C>(heads: Heads<C>, name: string): HeadKind | null {
  if (name === heads.none) return "none";
  return kinds.find((kind) => heads[kind]?.classes.includes(name)) ?? null;
}

function unreadWeights<C>({ unreadWeights: unread = [] }: Heads<C>, names: FileNames): readonly string[] {
  const found = unread.find((weight) => names.has(weight));
  return found === undefined ? [] : [unreadHead(`the tensor ${found}`)];
}
