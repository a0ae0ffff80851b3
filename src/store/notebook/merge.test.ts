import fc from "fast-check";
import { expect, test } from "vitest";
import { notebooks } from "../../testing/notebooks";
import { exerciseNotebook } from "./exercise";
import { mergeNotebooks } from "./merge";
import { moveQuestion, type Notebook } from "./notebook";

const base = exerciseNotebook();

const answering = (content: Notebook, id: string, answer: string): Notebook => ({
  ...content,
  questions: content.questions.map((each) => (each.id === id ? { ...each, answer } : each)),
});
const answerTo = ({ questions }: Notebook, id: string) => questions.find((each) => each.id === id)?.answer;
const ids = ({ questions }: Notebook) => questions.map(({ id }) => id).join(" ");
const without = (content: Notebook, id: string): Notebook => ({
  ...content,
  questions: content.questions.filter((each) => each.id !== id),
});

test("answers to different questions are both there", () => {
  const { notebook, isDoubled } = mergeNotebooks(
    base,
    answering(base, "q1", "mine"),
    answering(base, "q2", "theirs"),
  );
  expect([answerTo(notebook, "q1"), answerTo(notebook, "q2"), isDoubled]).toEqual(["mine", "theirs", false]);
});

test("two answers to one question are both there, and that is said", () => {
  const { notebook, isDoubled } = mergeNotebooks(
    base,
    answering(base, "q1", "mine"),
    answering(base, "q1", "theirs"),
  );
  expect(answerTo(notebook, "q1")).toBe("theirs\n\n---\n\nmine");
  expect(isDoubled).toBe(true);
});

test("an answer that goes on from the other is not doubled", () => {
  const { notebook, isDoubled } = mergeNotebooks(
    base,
    answering(base, "q1", "one two"),
    answering(base, "q1", "one"),
  );
  expect([answerTo(notebook, "q1"), isDoubled]).toEqual(["one two", false]);
});

test("a short answer is not lost in the words of another", () => {
  const merged = mergeNotebooks(base, answering(base, "q1", "no"), answering(base, "q1", "I do not know"));
  expect([answerTo(merged.notebook, "q1"), merged.isDoubled]).toEqual(["I do not know\n\n---\n\nno", true]);
});

test("a removed question goes unless the other tab has changed it", () => {
  expect(ids(mergeNotebooks(base, without(base, "q1"), base).notebook)).not.toMatch(/\bq1\b/);
  expect(ids(mergeNotebooks(base, base, without(base, "q1")).notebook)).not.toMatch(/\bq1\b/);
  const kept = mergeNotebooks(base, without(base, "q1"), answering(base, "q1", "theirs")).notebook;
  expect(answerTo(kept, "q1")).toBe("theirs");
});

test("the order is that of the tab that changed it", () => {
  const moved = moveQuestion(base, "q1", 1);
  expect(ids(mergeNotebooks(base, moved, answering(base, "q3", "x")).notebook)).toBe(ids(moved));
  expect(ids(mergeNotebooks(base, answering(base, "q3", "x"), moved).notebook)).toBe(ids(moved));
});

test("whoever changed nothing loses nothing, and no changed answer is lost", () => {
  fc.assert(
    fc.property(notebooks, notebooks, notebooks, (base, mine, theirs) => {
      expect(mergeNotebooks(base, mine, base).notebook).toEqual(mine);
      expect(mergeNotebooks(base, base, theirs).notebook).toEqual(theirs);
      const { notebook } = mergeNotebooks(base, mine, theirs);
      for (const { id, answer } of [...mine.questions, ...theirs.questions]) {
        if (answer !== (answerTo(base, id) ?? "")) expect(answerTo(notebook, id)).toContain(answer);
      }
    }),
  );
});
