/** @file A notebook: questions with a link to a view and an answer each. Its schema checks files, links and what is stored. */

import { z } from "zod";
import { AppError } from "../../lib/errors";
import { newRunId } from "../kept-runs/kept-runs";

/** Characters that a field takes. What is stored may be longer: two tabs' texts are joined. */
export const longestTitle = 200;
export const longestText = 100_000;

const words = z.string().max(10 * longestTitle);
const markdown = z.string().max(10 * longestText);

const question = z.object({
  id: z.string().min(1).max(40),
  title: words,
  /** Markdown. */
  text: markdown,
  hint: markdown.default(""),
  /** What stands behind the `#` of a link to this page: the view to open and the figure shown; empty for none. */
  view: z.string().max(20_000).default(""),
  answer: markdown.default(""),
});

const notebook = z.object({
  title: words,
  /** Who answers; may be empty. */
  author: words.default(""),
  intro: markdown.default(""),
  questions: z
    .array(question)
    .max(200)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length),
});

export type Question = Readonly<z.output<typeof question>>;

export interface Notebook {
  readonly title: string;
  readonly author: string;
  readonly intro: string;
  readonly questions: readonly Question[];
}

/** A checked copy; null for anything else. */
export const readNotebook = (value: unknown): Notebook | null => notebook.safeParse(value).data ?? null;

const format = "headscope-notebook";
const file = z.object({ format: z.literal(format), version: z.number(), notebook: z.unknown() });
const version = 1;

/** In characters. A notebook with pages of answers has about a hundredth of it. */
export const longestFile = 10_000_000;

export const notebookFile = (content: Notebook): string =>
  `${JSON.stringify({ format, version, notebook: content }, null, 1)}\n`;

/** The notebook in a file. Throws `AppError`. */
export function readNotebookFile(text: string): Notebook {
  if (text.length > longestFile) throw unreadable("This file is too large to be a notebook");
  const read = file.safeParse(jsonOf(text)).data;
  if (!read) throw unreadable("This file is not a notebook of Headscope");
  if (read.version > version) throw unreadable("This notebook was saved by a newer version of Headscope");
  const content = readNotebook(read.notebook);
  if (!content) throw unreadable("This notebook is damaged");
  return content;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const unreadable = (why: string) =>
  new AppError(
    "bad-input",
    `${why}, so it was not opened.`,
    "Choose a file that a notebook’s Export menu saved as JSON; your own notebooks are as they were.",
  );

export const withoutAnswers = (content: Notebook): Notebook => ({
  ...content,
  author: "",
  questions: content.questions.map((each) => ({ ...each, answer: "" })),
});

export const emptyNotebook = (): Notebook => ({
  title: "New notebook",
  author: "",
  intro: "",
  questions: [newQuestion()],
});

export const newQuestion = (): Question => ({
  id: newRunId(),
  title: "",
  text: "",
  hint: "",
  view: "",
  answer: "",
});

/** The question `by` places further down; past an end it stays at it. */
export function moveQuestion(content: Notebook, id: string, by: -1 | 1): Notebook {
  const from = content.questions.findIndex((each) => each.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= content.questions.length) return content;
  const questions = content.questions.toSpliced(from, 1).toSpliced(to, 0, content.questions[from]!);
  return { ...content, questions };
}

export const isAnswered = ({ answer }: Pick<Question, "answer">): boolean => answer.trim() !== "";
