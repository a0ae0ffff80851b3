/** @file Runs of several tabs in one database: none takes another's, old ones go, a full disk is said. */

import { expect, test } from "vitest";
import { MemoryLocks, MemoryShelf } from "../../testing/memory-shelf";
import { KeptRuns } from "./kept-runs";
import { idleRuns, overdueRuns } from "./tidying";

function browser() {
  const shelf = new MemoryShelf();
  const locks = new MemoryLocks();
  const clock = { now: 0 };
  const tab = () => {
    const own = locks.tab();
    const runs = new KeptRuns({ shelf, locks: own, what: "lanes", now: () => clock.now });
    return { runs, close: own.close };
  };
  return { shelf, clock, tab };
}

const put = (value: unknown) => ({ remove: [], put: [[["value"], value] as const] });

test("two tabs write to runs of their own", async () => {
  const { tab } = browser();
  const [a, b] = [tab(), tab()];
  const first = await a.runs.take(null);
  await a.runs.save(first, "a", put("of a"));
  const second = await b.runs.take(first);
  expect(second).not.toBe(first);
  await b.runs.save(second, "b", put("of b"));
  expect(await a.runs.parts(first)).toEqual([[["value"], "of a"]]);
  expect(await a.runs.parts(second)).toEqual([[["value"], "of b"]]);
  a.close();
  expect(await tab().runs.take(first)).toBe(first);
});

test("a save is one transaction, and one that fails leaves what was there", async () => {
  const { shelf, tab } = browser();
  const { runs } = tab();
  const id = await runs.take(null);
  await runs.save(id, "head", put("before"));
  shelf.room = JSON.stringify([...shelf.records]).length + 10;
  await expect(
    runs.save(id, "head", { remove: [[]], put: [[["other"], "x".repeat(100)]] }),
  ).rejects.toMatchObject({
    code: "storage-full",
    message: expect.stringContaining("disk space of this page is full, so these lanes are not kept"),
  });
  expect(await runs.parts(id)).toEqual([[["value"], "before"]]);
});

test("a full disk lets the oldest runs go that no tab has, and no other", async () => {
  const { shelf, clock, tab } = browser();
  const [open, closed, mine] = [tab(), tab(), tab()];
  const ids: string[] = [];
  for (const { runs } of [open, closed, closed]) {
    clock.now++;
    const id = await runs.take(null);
    ids.push(id);
    await runs.save(id, "head", put("x".repeat(100)));
  }
  closed.close();
  shelf.room = JSON.stringify([...shelf.records]).length + 20;
  const own = await mine.runs.take(null);
  await mine.runs.save(own, "head", put("y".repeat(50)));
  expect((await mine.runs.heads()).map(({ id }) => id).sort()).toEqual([ids[0]!, ids[2]!, own].sort());
});

test("runs that are old, or one too many, go; those of an open tab stay", () => {
  const day = 86_400_000;
  const runs = Array.from({ length: 23 }, (_, place) => ({ id: `${place}`, at: place, group: "" }));
  expect(overdueRuns(runs, new Set(), 100)).toEqual(["0", "1", "2"]);
  expect(overdueRuns(runs, new Set(["0", "2"]), 100)).toEqual(["1", "3", "4"]);
  expect(overdueRuns(runs.slice(0, 3), new Set(["1"]), 61 * day)).toEqual(["0", "2"]);
  // Without locks any run of the last day may be in use.
  expect(overdueRuns(runs, null, 100)).toEqual([]);
  expect(idleRuns(runs, null, day + 2).map(({ id }) => id)).toEqual(["0", "1"]);
});
