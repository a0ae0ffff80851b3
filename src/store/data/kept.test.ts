import { expect, test } from "vitest";
import type { DataSource, DataTable } from "../../engine/api/api";
import { AppError } from "../../lib/errors";
import { fakeEngine } from "../../testing/fake-engine";
import { HubConsent } from "../hub-consent";
import { createSettings } from "../settings";
import { DataSet } from "./data";
import type { FileKeeper } from "./file-keeper";
import { firstData, type NamedData } from "./link";

const tableOf = (name: string): DataTable => ({
  name,
  columns: [
    { name: "text", values: ["one", "two", "three"] },
    { name: "label", values: ["a", "b", "b"] },
  ],
  numRows: 3,
  notices: [],
});

/** A browser's database, over which pages are opened one after the other. */
function fakeKeeper() {
  const files = new Map<string, File>();
  const keeper: FileKeeper = {
    load: async (id) => files.get(id) ?? null,
    save: async (id, file) => void files.set(id, file),
    forget: async (id) => void files.delete(id),
  };
  return { keeper, files };
}

const nameOf = (source: DataSource) =>
  "file" in source ? source.file.name : "id" in source ? source.id : source.embedded;

/** A page over the database; `absent` are sets that cannot be read. `asked` are the sources that were read, in order. */
function page(keeper: FileKeeper, absent: readonly string[] = []) {
  const asked: DataSource[] = [];
  const readData = async (source: DataSource) => {
    asked.push(source);
    if (absent.includes(nameOf(source))) throw new AppError("offline", "No connection.", "Connect.");
    return tableOf(nameOf(source));
  };
  const data = new DataSet({ ...fakeEngine(), readData }, keeper, new HubConsent(createSettings()));
  const state = () => data.store.getState();
  return { data, asked, state, used: () => state().set?.name ?? null };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const mine = () => new File(["text,label\none,a\n"], "mine.csv");
const hubSet = { source: { id: "me/set", split: "test", rows: 32 }, choice: { rows: 2 } } as const;

test("a link's set is read when data is first asked for, with its columns and rows", async () => {
  const { data, asked, state, used } = page(fakeKeeper().keeper);
  await data.open(hubSet);
  expect([asked, state().named]).toEqual([[], hubSet]);
  await data.ensure();
  expect(asked).toEqual([hubSet.source]);
  expect([used(), state().set?.n, state().named]).toEqual(["me/set", 2, hubSet]);
});

test("a link that is opened later is read at once; what is in use already is not read again", async () => {
  const { data, asked, state, used } = page(fakeKeeper().keeper);
  await data.ensure();
  await data.open(hubSet);
  expect(used()).toBe("me/set");
  await data.open({ ...hubSet });
  expect(asked).toHaveLength(2);
  await data.open(firstData);
  expect([used(), state().set?.n, state().named]).toEqual(["feelings", 3, firstData]);
});

test("a link's set that cannot be read is said and stays named; the embedded one is used until it can", async () => {
  const absent = ["me/set"];
  const { data, state, used } = page(fakeKeeper().keeper, absent);
  await data.open(hubSet);
  await data.ensure();
  expect(state().request).toMatchObject({ kind: "failed", error: { code: "offline" } });
  expect([used(), state().named]).toEqual(["feelings", hubSet]);
  absent.length = 0;
  await data.retry();
  expect([used(), state().request.kind]).toEqual(["me/set", "idle"]);
});

test("taking the failure off the page names what is in use", async () => {
  const { data, state } = page(fakeKeeper().keeper, ["me/set"]);
  await data.open(hubSet);
  await data.ensure();
  data.dismiss();
  expect([state().named, state().request.kind]).toEqual([firstData, "idle"]);
});

test("a choice that fails changes nothing of the link; one that works is named with what is used of it", async () => {
  const { data, state } = page(fakeKeeper().keeper, ["me/nothing"]);
  await data.choose({ id: "me/set", rows: 3 });
  data.select({ label: null, rows: 2 });
  const named: NamedData = { source: { id: "me/set", rows: 3 }, choice: { label: null, rows: 2 } };
  expect(state().named).toEqual(named);
  await data.choose({ id: "me/nothing" });
  expect([state().request.kind, state().named]).toEqual(["failed", named]);
});

test("a link's column that is not there is said, and waits for a choice", async () => {
  const { data, state, used } = page(fakeKeeper().keeper);
  await data.open({ source: { id: "me/set" }, choice: { label: "mood" } });
  await data.ensure();
  expect(state().request).toMatchObject({
    error: { message: "me/set has no column “mood”; its columns are “text”, “label”." },
  });
  expect([used(), state().draft?.table.name]).toEqual(["feelings", "me/set"]);
  data.select({ label: "label" });
  expect([used(), state().named.choice]).toEqual(["me/set", { label: "label" }]);
});

test("a file is there again after a reload, with the same columns and rows, under a name that tells nothing", async () => {
  const { keeper, files } = fakeKeeper();
  const first = page(keeper);
  await first.data.choose({ file: mine() });
  first.data.select({ label: null, rows: 2 });
  await settle();
  const { named } = first.state();
  expect(named).toEqual({ source: { file: [...files.keys()][0] }, choice: { label: null, rows: 2 } });
  expect(JSON.stringify(named)).not.toMatch(/mine|csv/);
  const second = page(keeper);
  await second.data.open(named);
  await second.data.ensure();
  expect([second.used(), second.state().set?.n, second.state().set?.labelColumn]).toEqual([
    "mine.csv",
    2,
    null,
  ]);
  expect([second.state().named, second.state().unkept]).toEqual([named, null]);
});

test("a file that is not in this browser is said, and the embedded set is used", async () => {
  const { data, state, used } = page(fakeKeeper().keeper);
  await data.open({ source: { file: "a1" }, choice: { text: "said", rows: 2 } });
  await data.ensure();
  expect(state().request).toMatchObject({ kind: "failed", error: { code: "no-file" } });
  expect([used(), state().set?.n]).toEqual(["feelings", 3]);
});

test("a file is forgotten when other data is chosen; Back has it all the same, and keeps it again", async () => {
  const { keeper, files } = fakeKeeper();
  const { data, state, used } = page(keeper);
  await data.choose({ file: mine() });
  const { named } = state();
  await data.choose({ embedded: "feelings" });
  await settle();
  expect(files.size).toBe(0);
  await data.open(named);
  expect([used(), files.size, state().named]).toEqual(["mine.csv", 1, named]);
  await data.choose({ file: new File(["x"], "other.csv") });
  await settle();
  expect([...files.values()].map(({ name }) => name)).toEqual(["other.csv"]);
});

test("going back does not forget a file, and another page's file is left alone", async () => {
  const { keeper, files } = fakeKeeper();
  await page(keeper).data.choose({ file: mine() });
  const { data, state } = page(keeper);
  await data.choose({ file: new File(["x"], "other.csv") });
  const { named } = state();
  await data.open(firstData);
  await settle();
  expect([...files.values()].map(({ name }) => name)).toEqual(["mine.csv", "other.csv"]);
  await page(keeper).data.open(named);
  expect(files.size).toBe(2);
});

test("where nothing can be kept the file is used, and that is said until other data is", async () => {
  const full = new AppError("storage-full", "No room.", "Free some.");
  const { keeper } = fakeKeeper();
  const { data, state, used } = page({ ...keeper, save: () => Promise.reject(full) });
  await data.choose({ file: mine() });
  expect([used(), state().unkept, state().request.kind]).toEqual(["mine.csv", full, "idle"]);
  expect("file" in state().named.source).toBe(true);
  await data.choose({ id: "me/set" });
  expect(state().unkept).toBeNull();
});

test("a database that fails to open is a file that is not there", async () => {
  const { keeper } = fakeKeeper();
  const load = () => Promise.reject(new Error("blocked"));
  const { data, state, used } = page({ ...keeper, load });
  await data.open({ source: { file: "a1" }, choice: {} });
  await data.ensure();
  expect([used(), state().request]).toMatchObject(["feelings", { error: { code: "no-file" } }]);
});
