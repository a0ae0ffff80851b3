/** @file What older builds stored in databases of their own is found in the one database, by all that read it. */

import { expect, test } from "vitest";
import { MemoryLocks, MemoryShelf } from "../testing/memory-shelf";
import { FileHolds } from "./data/file-holds";
import { fileKeeper, mostKeptBytes } from "./data/file-keeper";
import { laneKeeper } from "./decoding/keeper";
import { type Key, moveOlder, type OpenOld, readExperiment, shelfFor } from "./keep";
import { KeptRuns } from "./kept-runs/kept-runs";
import { modelOf, searchKeep } from "./pruning/keep";

/** A browser with databases of older builds, each under its name with the records that it holds. */
function browser(databases: Record<string, Record<string, unknown>>) {
  const all = new MemoryShelf();
  const locks = new MemoryLocks();
  const old = new Map(
    Object.entries(databases).map(([name, records]) => [name, new Map(Object.entries(records))]),
  );
  const keyOf = (text: string): Key => (text.startsWith("[") ? JSON.parse(text) : [text]);
  const open: OpenOld = async (name) => ({
    all: [...(old.get(name) ?? [])].map(([key, value]) => [keyOf(key), value]),
    forget: async () => old.get(name)!.clear(),
  });
  /** Opens a page of this build. */
  const page = async () => {
    await moveOlder(all, open);
    const runs = (what: "lanes" | "searches") =>
      new KeptRuns({ shelf: shelfFor(all, what), locks: locks.tab(), what, groupOf: modelOf });
    const session = new Map<string, string>();
    return {
      lanes: laneKeeper(runs("lanes")),
      searches: searchKeep(runs("searches"), {
        read: (model) => session.get(model) ?? null,
        write: (model, id) => void session.set(model, id),
      }),
      files: fileKeeper(shelfFor(all, "files"), new FileHolds(undefined)),
    };
  };
  return { all, old, page };
}

const subject = {
  prompt: "one three",
  isChat: false,
  system: "",
  written: "one three",
  seed: 3,
  slot: "gpt2-stories",
  source: "gpt2-stories",
  model: "gpt2-stories",
  modelName: "stories",
  ids: [1, 3],
  texts: ["one", " three"],
  maxPositions: 512,
};
const { source: _, ...oldSubject } = subject;
const step = (token: number) => ({ token, kind: "plain" });
const rest = (id: string, name: string) => ({
  id,
  name,
  options: { max_new_tokens: 6 },
  state: { kind: "stopped" },
  strategy: "greedy",
  given: [],
  milliseconds: 5,
});
const wanted = (...names: string[]) => ({
  prompt: "one three",
  isChat: false,
  system: "",
  seed: 3,
  slot: "gpt2-stories",
  source: "gpt2-stories",
  lanes: names.map((name) => ({ name, options: { max_new_tokens: 6 } })),
});

test("lanes that are stored already are found where they are", async () => {
  const { page, all } = browser({});
  all.records = new Map<string, unknown>([
    [
      '["head","x-1"]',
      {
        at: 7,
        about: {
          version: 4,
          subject: { prompt: "one three", seed: 3, slot: "gpt2-stories", source: "gpt2-stories" },
          lanes: ["A", "B"].map((name) => ({
            name,
            options: { max_new_tokens: 6 },
            steps: 3,
            isDone: false,
          })),
        },
      },
    ],
    ['["part","x-1","lane","0","rest"]', { ...rest("0", "A"), place: 1 }],
    ['["part","x-1","lane","0","steps",0]', [step(5), step(6)]],
    ['["part","x-1","lane","0","steps",2]', [step(7)]],
    ['["part","x-1","lane","1","rest"]', { ...rest("1", "B"), place: 0 }],
    ['["part","x-1","subject"]', subject],
    ['["part","x-1","texts"]', [[5, "five"]]],
  ]);
  const found = await (await page()).lanes.load(wanted("A", "B"));
  expect(found?.run).toEqual({
    subject,
    texts: [[5, "five"]],
    lanes: [
      { ...rest("1", "B"), steps: [] },
      { ...rest("0", "A"), steps: [step(5), step(6), step(7)] },
    ],
  });
});

test("the one run of lanes of builds before November 2026 is found", async () => {
  const database = {
    head: { version: 2, subject: oldSubject, lanes: ["2", "9"], texts: [[5, "five"]] },
    "lane 2": { ...rest("2", "A"), steps: [step(5), step(6)] },
    "lane 9": { ...rest("9", "B"), steps: [] },
  };
  const { page, old } = browser({ "headscope-decoding": database });
  const found = await (await page()).lanes.load(wanted("A"));
  expect(found?.run.subject).toEqual(subject);
  expect(found?.run.lanes).toEqual([
    { ...rest("2", "A"), steps: [step(5), step(6)] },
    { ...rest("9", "B"), steps: [] },
  ]);
  expect(old.get("headscope-decoding")?.size).toBe(0);
  const other = browser({ "headscope-decoding": { ...database, head: { ...database.head, version: 1 } } });
  expect(await (await other.page()).lanes.load(wanted("A"))).toBeNull();
});

const experiment = (loss: number) => ({
  input: { texts: ["a"], labels: [0], threshold: 0.1, relative: false, returned: "before", toTheEnd: false },
  dataName: "mine",
  total: 4,
  runs: [
    {
      order: "random",
      seed: 2,
      steps: [{ masked: 0, head: null, loss, milliseconds: 3, accuracy: 0.5 }],
      state: { kind: "running" },
    },
  ],
});

test("searches of both older builds are found, and those that a tab of one saves later too", async () => {
  const { page, old } = browser({
    "headscope-searches": {
      '["head","y-1"]': { at: 50, about: { model: "bert" } },
      '["part","y-1","experiment"]': experiment(1),
    },
    "headscope-pruning": { roberta: experiment(2), broken: null },
  });
  const { searches } = await page();
  const lossOf = (value: unknown) => readExperiment(value)?.runs[0]?.steps[0]?.loss;
  expect(lossOf(await searches.get("bert"))).toBe(1);
  const found = readExperiment(await searches.get("roberta"));
  expect(found?.runs[0]?.steps[0]).toMatchObject({ loss: 2, metric: { name: "accuracy", value: 0.5 } });
  expect([found?.metric, found?.runs[0]?.state]).toEqual(["accuracy", { kind: "stopped" }]);
  expect(await searches.get("broken")).toBeUndefined();
  // The tab of the older build is still open and saves once more.
  old.set(
    "headscope-searches",
    new Map<string, unknown>([
      ['["head","y-1"]', { at: 60, about: { model: "bert" } }],
      ['["part","y-1","experiment"]', experiment(3)],
    ]),
  );
  expect(lossOf(await (await page()).searches.get("bert"))).toBe(3);
});

test("however many searches an older build kept, all are found, and one more model removes none", async () => {
  const models = Array.from({ length: 30 }, (_, place) => `model ${place}`);
  const kept = Object.fromEntries(models.map((model) => [model, `of ${model}`]));
  const { page } = browser({ "headscope-pruning": kept });
  const { searches } = await page();
  await searches.get("bert");
  await searches.set("bert", "new");
  await new Promise((resolve) => setTimeout(resolve, 10));
  const later = (await page()).searches;
  expect(await Promise.all(models.map((model) => later.get(model)))).toEqual(
    models.map((model) => `of ${model}`),
  );
});

test("files of data are found, and the oldest of them go first", async () => {
  const big = new File(["text,label\none,a\n"], "big.csv");
  Object.defineProperty(big, "size", { value: mostKeptBytes - 5 });
  const { page, all, old } = browser({ "headscope-data": {} });
  old.set(
    "headscope-data",
    new Map<string, unknown>([
      ["list", [{ id: "z" }, { id: "a" }]],
      ["file a", new File(["of a"], "a.csv")],
      ["file z", new File(["of z"], "z.csv")],
    ]),
  );
  // Files are not cloned here, as they are in a browser.
  const { structuredClone } = globalThis;
  globalThis.structuredClone = (value) => value;
  try {
    const { files } = await page();
    expect(await (await files.load("a"))?.text()).toBe("of a");
    expect((await files.load("z"))?.name).toBe("z.csv");
    expect(await files.load("none")).toBeNull();
    await files.save("big", big);
    expect([await files.load("z"), (await files.load("a"))?.name]).toEqual([null, "a.csv"]);
    all.room = 0;
    await expect(files.save("more", new File(["more"], "more.csv"))).rejects.toMatchObject({
      code: "storage-full",
      message: "This browser could not keep more.csv, so it is in use only until the page is left.",
    });
    expect(await files.load("more")).toBeNull();
    all.room = Number.POSITIVE_INFINITY;
    await files.forget("a");
    expect(await (await page()).files.load("a")).toBeNull();
  } finally {
    globalThis.structuredClone = structuredClone;
  }
});

test("what a full disk has no room for stays in the old database, and the next page moves it", async () => {
  const { all, page, old } = browser({
    "headscope-data": {},
    "headscope-pruning": { bert: experiment(1), roberta: experiment(2) },
  });
  all.room = 600;
  expect(await (await page()).searches.get("bert")).toBeUndefined();
  expect(old.get("headscope-pruning")?.size).toBe(2);
  all.room = Number.POSITIVE_INFINITY;
  expect(await (await page()).searches.get("bert")).toEqual(experiment(1));
  expect(old.get("headscope-pruning")?.size).toBe(0);
});

test("a kind reads and removes nothing of another", async () => {
  const { page, all } = browser({});
  const { searches, lanes } = await page();
  await searches.set("bert", "mine");
  const greedy = { ...rest("0", "A"), state: { kind: "stopped" }, steps: [] } as const;
  await lanes.save({ subject, texts: [], lanes: [{ ...greedy, strategy: null }] });
  await searches.forget("bert");
  expect([...all.records.keys()].every((key) => /^\["(head|part)",/.test(key))).toBe(true);
  expect(all.records.size).toBe(4);
});
