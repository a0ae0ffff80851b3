import { expect, test, vi } from "vitest";
import { MemoryShelf } from "../../testing/memory-shelf";
import type { Notice } from "../state";
import { exerciseNotebook } from "./exercise";
import { Notebooks, type TabChannel } from "./notebooks";

/** A browser whose tabs share a database, and hear of each other unless `isDeaf`. */
function browser({ isDeaf = false } = {}) {
  const shelf = new MemoryShelf();
  const tabs: ((id: string) => void)[] = [];
  let time = 0;
  const tab = () => {
    const notices: Notice[] = [];
    let own: ((id: string) => void) | null = null;
    const channel: TabChannel = {
      post: (id) => {
        if (!isDeaf) for (const heard of tabs) if (heard !== own) heard(id);
      },
      listen: (heard) => {
        own = heard;
        tabs.push(heard);
      },
    };
    const notebooks = new Notebooks({
      shelf,
      channel: () => channel,
      notify: (notice) => notices.push(notice),
      dismiss: (notice) => notices.splice(notices.indexOf(notice), 1),
      now: () => ++time,
    });
    return { notebooks, notices };
  };
  return { shelf, tab };
}

const stateOf = (notebooks: Notebooks) => notebooks.store.getState();
const answerIn = (notebooks: Notebooks, id = "q1") =>
  stateOf(notebooks).current?.content.questions.find((each) => each.id === id)?.answer;
const titles = (notebooks: Notebooks) => stateOf(notebooks).list.map(({ title }) => title);
const saved = (notebooks: Notebooks) => vi.waitFor(() => expect(stateOf(notebooks).isSaved).toBe(true));

test("a first visit finds the exercise, which is stored with the first answer and found again", async () => {
  const { shelf, tab } = browser();
  const { notebooks } = tab();
  await notebooks.enter();
  expect(stateOf(notebooks).current?.content).toEqual(exerciseNotebook());
  expect(shelf.records.size).toBe(0);
  for (const text of ["A", "An", "An answer"]) notebooks.change("q1", { answer: text });
  expect(stateOf(notebooks).isSaved).toBe(false);
  await saved(notebooks);
  const later = tab().notebooks;
  await later.enter();
  expect(answerIn(later)).toBe("An answer");
});

test("notebooks are added beside each other, opened, duplicated, renamed", async () => {
  const { tab } = browser();
  const { notebooks } = tab();
  await notebooks.add({ ...exerciseNotebook(), title: "One" });
  const { id } = stateOf(notebooks).current!;
  notebooks.change("q1", { answer: "of one" });
  await notebooks.duplicate();
  expect([titles(notebooks), answerIn(notebooks)]).toEqual([["One, copy", "One"], "of one"]);
  notebooks.edit((content) => ({ ...content, title: "Two", author: "Ada" }));
  notebooks.change("q1", { answer: "of two" });
  await notebooks.open(id);
  expect([titles(notebooks), answerIn(notebooks)]).toEqual([["Two · Ada", "One"], "of one"]);
  const later = tab().notebooks;
  await later.enter();
  expect(stateOf(later).current?.id).toBe(id);
});

test("a deleted notebook can be brought back", async () => {
  const { shelf, tab } = browser();
  const { notebooks, notices } = tab();
  await notebooks.add({ ...exerciseNotebook(), title: "Mine" });
  notebooks.change("q1", { answer: "an answer" });
  await notebooks.remove();
  expect([titles(notebooks), shelf.records.size, answerIn(notebooks)]).toEqual([[], 0, ""]);
  notices[0]!.action!.act();
  await vi.waitFor(() => expect(titles(notebooks)).toEqual(["Mine"]));
  expect([answerIn(notebooks), notices]).toEqual(["an answer", []]);
});

test("two tabs show each other's answers", async () => {
  const { tab } = browser();
  const [a, b] = [tab().notebooks, tab().notebooks];
  await a.add(exerciseNotebook());
  await b.enter();
  a.change("q1", { answer: "of a" });
  b.change("q2", { answer: "of b" });
  await vi.waitFor(() => {
    expect([answerIn(a, "q1"), answerIn(a, "q2")]).toEqual(["of a", "of b"]);
    expect([answerIn(b, "q1"), answerIn(b, "q2")]).toEqual(["of a", "of b"]);
  });
});

test("two tabs that do not hear each other lose no text either, and a double one is said", async () => {
  const { tab } = browser({ isDeaf: true });
  const [a, { notebooks: b, notices }] = [tab().notebooks, tab()];
  await a.add(exerciseNotebook());
  await b.enter();
  a.change("q1", { answer: "of a" });
  await saved(a);
  b.change("q1", { answer: "of b" });
  await saved(b);
  expect(answerIn(b)).toBe("of a\n\n---\n\nof b");
  expect(notices.map(({ message }) => message)).toEqual([
    "The same text of this notebook was edited in two tabs.",
  ]);
});

test("what is typed while a save is under way is saved after it", async () => {
  const { shelf, tab } = browser();
  const { notebooks } = tab();
  await notebooks.add(exerciseNotebook());
  shelf.delay = 100;
  const before = shelf.transactions;
  notebooks.change("q1", { answer: "first" });
  await vi.waitFor(() => expect(shelf.transactions).toBe(before + 1));
  notebooks.change("q1", { answer: "second" });
  await saved(notebooks);
  const later = tab().notebooks;
  await later.enter();
  expect([answerIn(notebooks), answerIn(later)]).toEqual(["second", "second"]);
});

test("a notebook deleted in another tab closes, unless it is being edited", async () => {
  const { tab } = browser();
  const [a, b] = [tab().notebooks, tab().notebooks];
  await a.add({ ...exerciseNotebook(), title: "Shared" });
  await b.enter();
  expect(stateOf(b).current?.content.title).toBe("Shared");
  await a.remove();
  await vi.waitFor(() => expect(stateOf(b).current?.content.title).toBe("Attention and decoding"));
});

test("a full disk is said, the text stays, and it is saved once there is room", async () => {
  const { shelf, tab } = browser();
  const { notebooks } = tab();
  await notebooks.add(exerciseNotebook());
  shelf.room = JSON.stringify([...shelf.records]).length + 100;
  notebooks.change("q1", { answer: "x".repeat(1000) });
  await vi.waitFor(() =>
    expect(stateOf(notebooks).notKept?.message).toContain("is full, so this notebook is not saved"),
  );
  expect(answerIn(notebooks)).toHaveLength(1000);
  shelf.room = Number.POSITIVE_INFINITY;
  notebooks.change("q1", { answer: "short" });
  await saved(notebooks);
  expect(stateOf(notebooks).notKept).toBeNull();
});

test("an answer that cannot be saved stays on screen: no other notebook opens over it", async () => {
  const { shelf, tab } = browser();
  const { notebooks } = tab();
  await notebooks.add({ ...exerciseNotebook(), title: "Other" });
  const other = stateOf(notebooks).current!.id;
  await notebooks.add({ ...exerciseNotebook(), title: "Mine" });
  shelf.room = 0;
  notebooks.change("q1", { answer: "mine" });
  await notebooks.open(other);
  expect(await notebooks.add(exerciseNotebook())).toBe(false);
  expect([stateOf(notebooks).current?.content.title, answerIn(notebooks)]).toEqual(["Mine", "mine"]);
  shelf.room = Number.POSITIVE_INFINITY;
  await notebooks.open(other);
  expect(stateOf(notebooks).current?.id).toBe(other);
});

test("a notebook that cannot be deleted stays, and the one opened in place of a deleted one is saved", async () => {
  const { shelf, tab } = browser();
  const { notebooks, notices } = tab();
  await notebooks.add({ ...exerciseNotebook(), title: "Other" });
  await notebooks.add({ ...exerciseNotebook(), title: "Mine" });
  shelf.room = 0;
  await notebooks.remove();
  expect(titles(notebooks)).toEqual(["Mine", "Other"]);
  expect(notices.map(({ message }) => message)).toEqual(['"Mine" could not be deleted.']);
  notebooks.change("q1", { answer: "mine" });
  await vi.waitFor(() => expect(stateOf(notebooks).notKept).not.toBeNull());
  shelf.room = Number.POSITIVE_INFINITY;
  await notebooks.remove();
  const { current, isSaved, notKept } = stateOf(notebooks);
  expect([current?.content.title, isSaved, notKept]).toEqual(["Other", true, null]);
});

test("two answers are said to be doubled also if one was typed while the other was taken over", async () => {
  const { shelf, tab } = browser({ isDeaf: true });
  const [a, { notebooks: b, notices }] = [tab().notebooks, tab()];
  await a.add(exerciseNotebook());
  await b.enter();
  a.change("q1", { answer: "of a" });
  await saved(a);
  shelf.delay = 100;
  const before = shelf.transactions;
  b.change("q2", { answer: "of b" });
  await vi.waitFor(() => expect(shelf.transactions).toBe(before + 1));
  b.change("q1", { answer: "of b" });
  await saved(b);
  expect(answerIn(b)).toBe("of a\n\n---\n\nof b");
  expect(notices).toHaveLength(1);
});

test("without a database the exercise is there, and it is said that nothing is kept", async () => {
  const { shelf, tab } = browser();
  shelf.transact = () => Promise.reject(new ReferenceError("indexedDB is not defined"));
  const { notebooks } = tab();
  await notebooks.enter();
  expect(stateOf(notebooks).current?.content).toEqual(exerciseNotebook());
  expect(stateOf(notebooks).notKept?.message).toContain("could not save this notebook");
  notebooks.change("q1", { answer: "stays" });
  expect(answerIn(notebooks)).toBe("stays");
});

test("a damaged notebook in the database is passed over", async () => {
  const { shelf, tab } = browser();
  shelf.records.set('["head","x"]', { at: 99, about: { title: "Broken" } });
  shelf.records.set('["part","x"]', { title: 7 });
  const { notebooks } = tab();
  await notebooks.enter();
  expect(stateOf(notebooks).current?.content.title).toBe("Attention and decoding");
});
