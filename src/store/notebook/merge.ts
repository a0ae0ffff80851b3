/** @file Joins the changes that two tabs made to one notebook, so that neither loses a text. Pure. */

import type { Notebook, Question } from "./notebook";

export interface Merged {
  readonly notebook: Notebook;
  /** Whether both changed the same text, so that it now holds both. */
  readonly isDoubled: boolean;
}

/** `base`: what both began with. */
export function mergeNotebooks(base: Notebook, mine: Notebook, theirs: Notebook): Merged {
  const texts = new Texts();
  const questions = placesOf(base, mine, theirs).map((id): Question => {
    const [old, own, other] = [base, mine, theirs].map((each) => questionOf(each, id));
    if (!own || !other) return (own ?? other)!;
    const start = old ?? { ...other, title: "", text: "", hint: "", view: "", answer: "" };
    return {
      id,
      title: texts.joined(start.title, own.title, other.title, " / "),
      text: texts.joined(start.text, own.text, other.text),
      hint: texts.joined(start.hint, own.hint, other.hint),
      // Two links cannot be joined.
      view: own.view === start.view ? other.view : own.view,
      answer: texts.joined(start.answer, own.answer, other.answer),
    };
  });
  const notebook = {
    title: texts.joined(base.title, mine.title, theirs.title, " / "),
    author: texts.joined(base.author, mine.author, theirs.author, " / "),
    intro: texts.joined(base.intro, mine.intro, theirs.intro),
    questions,
  };
  return { notebook, isDoubled: texts.isDoubled };
}

const questionOf = ({ questions }: Notebook, id: string) => questions.find((each) => each.id === id);

const rule = "\n\n---\n\n";

/** Inside another text, a short one may be there by chance: "no" in "I do not know". */
const goesOnFrom = (begun: string, text: string): boolean => text.startsWith(begun) || text.endsWith(begun);

class Texts {
  isDoubled = false;

  /** The changed one of two texts; both if both were changed. */
  joined(base: string, mine: string, theirs: string, between = rule): string {
    if (mine === theirs || theirs === base) return mine;
    if (mine === base || goesOnFrom(mine, theirs)) return theirs;
    if (goesOnFrom(theirs, mine)) return mine;
    this.isDoubled = true;
    return `${theirs}${between}${mine}`;
  }
}

/** The questions that remain, in the order of the one who changed it; removed ones stay if the other changed them. */
function placesOf(base: Notebook, mine: Notebook, theirs: Notebook): readonly string[] {
  const isLeft = (id: string) => {
    const [old, own, other] = [base, mine, theirs].map((each) => questionOf(each, id));
    if (own && other) return true;
    return JSON.stringify(own ?? other) !== JSON.stringify(old);
  };
  const ids = ({ questions }: Notebook) => questions.map(({ id }) => id);
  const isMoved = ids(mine).join() !== ids(base).join();
  const [first, second] = isMoved ? [mine, theirs] : [theirs, mine];
  return [...new Set([...ids(first), ...ids(second)])].filter(isLeft);
}
