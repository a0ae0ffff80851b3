import fc from "fast-check";
import { expect, test } from "vitest";
import { notebooks } from "../../testing/notebooks";
import { readLink } from "../link/link";
import { exerciseNotebook } from "./exercise";
import {
  emptyNotebook,
  longestFile,
  moveQuestion,
  type Notebook,
  notebookFile,
  readNotebookFile,
  withoutAnswers,
} from "./notebook";
import { otherInputs, pastedView, questionView } from "./question-view";

test("a notebook comes back from its file as it was", () => {
  fc.assert(
    fc.property(notebooks, (content) => {
      expect(readNotebookFile(notebookFile(content))).toEqual(content);
    }),
  );
});

test("a file of questions has no answers and no name", () => {
  const answered = { ...exerciseNotebook(), author: "Ada" };
  const blank = withoutAnswers({
    ...answered,
    questions: answered.questions.map((each) => ({ ...each, answer: "mine" })),
  });
  expect(blank).toEqual(exerciseNotebook());
});

const fileWith = (notebook: unknown) =>
  JSON.stringify({ format: "headscope-notebook", version: 1, notebook });
const {
  questions: [one],
} = emptyNotebook();
const bare = { title: "", questions: [] };

test.each([
  ["", "not a notebook"],
  ["[1", "not a notebook"],
  ["null", "not a notebook"],
  ['{"format":"headscope-notebook"}', "not a notebook"],
  [JSON.stringify(bare), "not a notebook"],
  [JSON.stringify({ format: "headscope-notebook", version: 2, notebook: bare }), "newer version"],
  [fileWith({ ...bare, title: 7 }), "damaged"],
  [fileWith({ ...bare, questions: {} }), "damaged"],
  [fileWith({ ...bare, title: "x".repeat(5000) }), "damaged"],
  [fileWith({ ...bare, questions: [one, one] }), "damaged"],
  [fileWith({ ...bare, questions: [{ ...one, answer: "x".repeat(2_000_000) }] }), "damaged"],
  [
    fileWith({ ...bare, questions: Array.from({ length: 201 }, (_, i) => ({ ...one, id: `${i}` })) }),
    "damaged",
  ],
  [" ".repeat(longestFile + 1), "too large"],
])("a file that is no notebook is a sentence, case %#", (text, why) => {
  expect(() => readNotebookFile(text)).toThrow(why);
});

test("any JSON is a notebook or a sentence, and brings no other fields along", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => fileWith(JSON.parse(text))),
      ),
      (text) => {
        try {
          readNotebookFile(text);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: "AppError", code: "bad-input" });
        }
      },
    ),
  );
  const hostile = '{"title":"t","questions":[],"__proto__":{"author":"x"},"constructor":1}';
  const read = readNotebookFile(`{"format":"headscope-notebook","version":1,"notebook":${hostile}}`);
  expect(read).toEqual({ title: "t", author: "", intro: "", questions: [] });
});

test("a question moves past its neighbour, and no further than the end", () => {
  const content: Notebook = {
    ...emptyNotebook(),
    questions: ["a", "b", "c"].map((id) => ({ ...one!, id })),
  };
  const order = ({ questions }: Notebook) => questions.map(({ id }) => id).join("");
  expect(order(moveQuestion(content, "b", -1))).toBe("bac");
  expect(order(moveQuestion(content, "b", 1))).toBe("acb");
  expect(moveQuestion(content, "c", 1)).toBe(content);
  expect(moveQuestion(content, "x", 1)).toBe(content);
});

test("every link of the exercise can be read, and has a figure", () => {
  const { questions } = exerciseNotebook();
  expect(questions).toHaveLength(16);
  expect(questions.filter(({ view }) => readLink(view).unreadable.length > 0)).toEqual([]);
  const kinds = questions.map(({ view }) => questionView(view)?.figure?.kind);
  expect(kinds.join(" ")).toBe(
    "heads attention heads heads heads attention heads heads heads curve lanes lanes lanes lanes lanes lanes",
  );
});

test("what a question shows follows from its link", () => {
  expect(questionView("")).toBeNull();
  expect(questionView("place=notebook")).toEqual({ place: "notebook", figure: null });
  expect(questionView("place=heads&figure=importance")).toEqual({
    place: "heads",
    figure: { kind: "heads", figure: "importance", named: { place: "heads", headsTab: "importance" } },
  });
  expect(questionView("place=heads&figure=corpus&cx=self&head=5")?.figure).toMatchObject({
    named: { corpusX: "self", head: 5 },
  });
  expect(questionView("layer=3&head=5&show=gpt2-stories")?.figure).toMatchObject({
    kind: "attention",
    slot: "gpt2-stories",
    view: { layer: 3, head: 5 },
  });
  expect(questionView("place=decoding")?.figure).toEqual({ kind: "lanes", names: null });
  expect(questionView('place=decoding&lanes=[["Mine",{"num_beams":2}]]')?.figure).toEqual({
    kind: "lanes",
    names: ["Mine"],
  });
});

test("a link may name a sentence, a prompt or a seed that the figure does not show", () => {
  const now = { text: "Now.", pair: null, prompt: "Once", seed: 7 };
  expect(otherInputs("text=Now.&layer=2", now)).toBeNull();
  expect(otherInputs("place=decoding&text=Then.&prompt=Once&seed=7", now)).toBeNull();
  expect(otherInputs("text=Then+%26+there&layer=2&seed=8", now)).toEqual({
    what: "sentence",
    hash: "place=notebook&text=Then+%26+there",
  });
  expect(otherInputs("place=decoding&prompt=Twice&seed=8", now)).toEqual({
    what: "prompt",
    hash: "place=notebook&prompt=Twice&seed=8",
  });
});

test.each([
  ["", ""],
  ["  #place=heads ", "place=heads"],
  ["https://example.org/headscope/?device=wasm#layer=2&head=1", "layer=2&head=1"],
  ["place=pruning", "place=pruning"],
  ["javascript:alert(1)", null],
  ["https://example.org/", null],
  ["#place=nowhere", null],
  ["#whatever=1", null],
  [`#text=${"x".repeat(30_000)}`, null],
])("the link of a pasted text, %s", (text, view) => {
  expect(pastedView(text)).toBe(view);
});
