import { expect, test } from "vitest";
import type { DataSource, DataTable, ModelInfo } from "../../engine/api/api";
import type { CallOptions } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import { fakeEngine } from "../../testing/fake-engine";
import { HubConsent } from "../hub-consent";
import { createSettings } from "../settings";
import type { DataChoice } from "./choice";
import { DataSet } from "./data";
import { browserFileKeeper, type FileKeeper } from "./file-keeper";

const tableOf = (
  columns: Record<string, (string | number | null)[]>,
  more: Partial<DataTable> = {},
): DataTable => ({
  name: "a set",
  columns: Object.entries(columns).map(([name, values]) => ({ name, values })),
  numRows: Object.values(columns)[0]?.length ?? 0,
  notices: [],
  ...more,
});

const feelings = tableOf({
  text: ["I am glad.", "I am sad.", "I cry."],
  label: ["joy", "sadness", "sadness"],
});

type Read = (source: DataSource, options?: CallOptions) => Promise<DataTable>;

/** A set of data over an engine that reads what `read` gives. */
const dataOver = (read: Read, keeper: FileKeeper = browserFileKeeper()) =>
  new DataSet({ ...fakeEngine(), readData: read }, keeper, new HubConsent(createSettings()));

async function chosen(table: DataTable, choice: DataChoice = {}) {
  const data = dataOver(async (source) => ("embedded" in source ? feelings : table));
  await data.ensure();
  await data.choose({ id: "owner/set" }, choice);
  return { data, ...data.store.getState() };
}

async function infoOf(
  source: "bert-emotion" | "gpt2-stories",
  more: Partial<ModelInfo> = {},
): Promise<ModelInfo> {
  return { ...(await fakeEngine().load({ embedded: source })), ...more };
}

test("the embedded set is there without a click, once", async () => {
  const asked: DataSource[] = [];
  const data = dataOver(async (source) => {
    asked.push(source);
    return feelings;
  });
  await Promise.all([data.ensure(), data.ensure()]);
  await data.ensure();
  expect(asked).toEqual([{ embedded: "feelings" }]);
  const { set } = data.store.getState();
  expect(set).toMatchObject({ name: "a set", n: 3, textColumn: "text", labelColumn: "label", notices: [] });
  expect(set?.balance).toEqual([
    { name: "sadness", count: 2 },
    { name: "joy", count: 1 },
  ]);
});

test("examples are the model's own classes; a language model takes the texts alone", async () => {
  const { data } = await chosen(feelings);
  expect(data.examplesFor(await infoOf("bert-emotion"))).toEqual({
    texts: feelings.columns[0]?.values,
    labels: [1, 0, 0],
  });
  expect(data.examplesFor(await infoOf("gpt2-stories"))).toEqual({ texts: feelings.columns[0]?.values });
  const other = data.examplesFor(await infoOf("bert-emotion", { labels: ["gold", "silver"] }));
  expect(other).toBeInstanceOf(AppError);
  expect(other).toMatchObject({ code: "bad-input", message: expect.stringContaining("gold, silver") });
});

test("before anything was read there are no examples", async () => {
  expect(dataOver(async () => feelings).examplesFor(await infoOf("bert-emotion"))).toMatchObject({
    code: "bad-input",
  });
});

test("a source that fails leaves the last good set", async () => {
  const data = dataOver(async (source) => {
    if ("embedded" in source) return feelings;
    throw new AppError("hub-not-found", "There is none.", "Check it.");
  });
  await data.ensure();
  await data.choose({ id: "owner/nothing" });
  const { set, request } = data.store.getState();
  expect(set?.n).toBe(3);
  expect(request).toMatchObject({ kind: "failed", error: { code: "hub-not-found" } });
  await data.retry();
  expect(data.store.getState().request.kind).toBe("failed");
  data.dismiss();
  expect(data.store.getState()).toMatchObject({ set, request: { kind: "idle" } });
});

test("a table without labels waits for a choice of columns, and the last good set stays in use", async () => {
  const { data, set, draft, request } = await chosen(tableOf({ said: ["one.", "two."], who: ["a", "b"] }));
  expect(set?.table).toBe(feelings);
  expect(draft?.table.columns).toHaveLength(2);
  expect(request).toMatchObject({ kind: "failed", error: { message: expect.stringContaining("labels") } });
  data.select({ label: null });
  const alone = data.store.getState();
  expect(alone).toMatchObject({
    draft: null,
    request: { kind: "idle" },
    set: { labelColumn: null, labels: [], n: 2 },
  });
  expect(data.examplesFor(await infoOf("bert-emotion"))).toMatchObject({
    message: expect.stringContaining("Only the texts"),
  });
  data.select({ label: "who" });
  expect(data.store.getState().set?.labels).toEqual(["a", "b"]);
});

test("rows without a text or a label are left out and counted; a set without any is refused", async () => {
  const gaps = await chosen(tableOf({ text: ["a", null, "c", "d"], label: [0, 1, null, 1] }));
  expect(gaps.set).toMatchObject({ texts: ["a", "d"], labels: [0, 1] });
  expect(gaps.set?.notices).toEqual(["Left out: 2 rows without a text or a label."]);
  const none = await chosen(tableOf({ text: ["a", null], label: [null, 1] }));
  expect(none.request).toMatchObject({ error: { message: expect.stringContaining("No row of a set") } });
  expect(none.set?.table).toBe(feelings);
});

test("one class only is said", async () => {
  const { set } = await chosen(tableOf({ text: ["a", "b"], label: ["joy", "joy"] }));
  expect(set?.notices.join()).toContain("All 2 texts have the label joy");
});

const numbered = (count: number) =>
  tableOf({ text: Array.from({ length: count }, (_, i) => `t${i}`), label: Array(count).fill(1) });

test.each([
  ["wasm", 32],
  ["webgpu", 512],
] as const)("of many rows the first are used on %s, and that is said and in the link", async (kind, most) => {
  const engine = { ...fakeEngine(), readData: async () => numbered(10_000) };
  const device = async () => ({ ...(await engine.device()), kind });
  const data = new DataSet({ ...engine, device }, browserFileKeeper(), new HubConsent(createSettings()));
  await data.ensure();
  expect(data.store.getState().set?.n).toBe(most);
  expect(data.store.getState().set?.notices[0]).toContain(`first ${most} of 10000 rows`);
  expect([data.store.getState().named.choice, data.linked().choice]).toEqual([{}, { rows: most }]);
  data.select({ rows: 10_000 });
  const { set } = data.store.getState();
  expect(set?.n).toBe(10_000);
  expect(set?.notices.join()).not.toContain("are used");
  expect(data.linked().choice).toEqual({ rows: 10_000 });
});

test("rows that were asked for when a data set was read are all used", async () => {
  const data = dataOver(async () => numbered(40));
  await data.choose({ id: "owner/set", rows: 40 });
  expect(data.store.getState().set).toMatchObject({ n: 40, isLimited: false });
  await data.choose({ id: "owner/set" });
  expect(data.store.getState().set).toMatchObject({ n: 32, isLimited: true });
});

test("a text of 3,000 words is said to be cut", async () => {
  const { data } = await chosen(tableOf({ text: ["word ".repeat(3000), "b", "b"], label: [1, 0, 0] }));
  const notices = data.noticesFor(await infoOf("bert-emotion"));
  expect(notices).toContain("1 text is longer than bert-emotion can read: only the first 32 tokens count.");
});

test("another split, and more rows than were read, are read anew; columns are not", async () => {
  const asked: DataSource[] = [];
  const hubTable = { ...feelings, splits: ["test", "train"], split: "test", totalRows: 50 };
  const data = dataOver(async (source) => {
    asked.push(source);
    return hubTable;
  });
  await data.choose({ id: "owner/set", rows: 3 });
  data.select({ text: "text", rows: 2 });
  expect(data.store.getState().set).toMatchObject({ n: 2, name: "a set, test" });
  expect(asked).toHaveLength(1);
  data.select({ split: "train" });
  data.select({ rows: 40 });
  await Promise.resolve();
  expect(asked.slice(1)).toEqual([
    { id: "owner/set", rows: 3, split: "train" },
    { id: "owner/set", rows: 40 },
  ]);
});

test("a later wish overtakes an earlier one, and a cancel leaves the last good set", async () => {
  const waiting: { id: string; go: (table: DataTable) => void }[] = [];
  const data = dataOver((source, options) => {
    if ("embedded" in source) return Promise.resolve(feelings);
    return new Promise((resolve, reject) => {
      waiting.push({ id: "id" in source ? source.id : "", go: resolve });
      options?.signal?.addEventListener("abort", () => reject(aborted()));
    });
  });
  await data.ensure();
  const first = data.choose({ id: "first" });
  const second = data.choose({ id: "second" });
  waiting[1]?.go({ ...feelings, name: "second" });
  await Promise.all([first, second]);
  expect(data.store.getState()).toMatchObject({ request: { kind: "idle" }, set: { name: "second" } });
  const third = data.choose({ id: "third" });
  data.cancel();
  await third;
  expect(data.store.getState()).toMatchObject({
    request: { kind: "failed", error: { code: "aborted" } },
    set: { name: "second" },
  });
});

const severalLabels = { problemType: "multi_label_classification", labels: ["glad", "sad"] } as const;

test("lists of labels are counted one by one, and are rows of 0 and 1 to a model that gives several", async () => {
  const { data, set } = await chosen(
    tableOf({ text: ["a", "b", "c"], labels: ['["glad","sad"]', '["sad"]', "[]"] }),
  );
  expect(set?.balance).toEqual([
    { name: "sad", count: 2 },
    { name: "glad", count: 1 },
  ]);
  const info = await infoOf("bert-emotion", severalLabels);
  expect(data.examplesFor(info)).toEqual({
    texts: ["a", "b", "c"],
    labels: [
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  });
  expect(data.noticesFor(info)[0]).toContain("“labels” is read as the labels that a text has");
});

test("a column for each label is used instead of one that was only guessed", async () => {
  const table = tableOf({
    text: ["aa", "bb", "cc", "dd"],
    glad: [1, 0, 0, 1],
    sad: [0, 0, 1, 1],
    mood: [4, 4, 5, 5],
  });
  const info = await infoOf("bert-emotion", severalLabels);
  const rows = [
    [1, 0],
    [0, 0],
    [0, 1],
    [1, 1],
  ];
  const { data } = await chosen(table);
  expect(data.examplesFor(info)).toMatchObject({ labels: rows });
  expect(data.noticesFor(info)).toEqual([
    "The labels are the columns “glad”, “sad”: 1 for a label that a text has.",
  ]);
  expect(data.balanceFor(info)?.balance).toEqual([
    { name: "glad", count: 2 },
    { name: "sad", count: 2 },
  ]);
  data.select({ label: "sad", rows: 2 });
  expect(data.examplesFor(info)).toMatchObject({ labels: rows.slice(0, 2) });
  data.select({ label: "mood" });
  expect((data.examplesFor(info) as AppError).message).toContain("the data has 4");
});

test("numbers are a model's own labels if it answers with a number, and words are refused", async () => {
  const info = await infoOf("bert-emotion", { labels: ["LABEL_0"] });
  const { data } = await chosen(tableOf({ text: ["a", "b"], score: [4.5, 0.25] }));
  expect(data.examplesFor(info)).toMatchObject({ labels: [4.5, 0.25] });
  expect(data.noticesFor(info)[0]).toContain("“score” is read as the number");
  const words = await chosen(feelings);
  expect((words.data.examplesFor(info) as AppError).message).toContain('"joy", which is not a number');
});
