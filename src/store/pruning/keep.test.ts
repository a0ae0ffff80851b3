import { expect, test } from "vitest";
import { MemoryLocks, MemoryShelf } from "../../testing/memory-shelf";
import { KeptRuns } from "../kept-runs/kept-runs";
import { modelOf, searchKeep } from "./keep";

function browser() {
  const shelf = new MemoryShelf();
  const locks = new MemoryLocks();
  /** `session`: what a tab remembers over its reloads; a duplicated tab has a copy. */
  const tab = (session = new Map<string, string>()) => {
    const own = locks.tab();
    const keep = searchKeep(new KeptRuns({ shelf, locks: own, what: "searches", groupOf: modelOf }), {
      read: (model) => session.get(model) ?? null,
      write: (model, id) => void session.set(model, id),
    });
    return { keep, session, close: own.close };
  };
  return { tab };
}

test("tabs keep searches over one model side by side, and each reload finds its own", async () => {
  const { tab } = browser();
  const [a, b] = [tab(), tab()];
  await Promise.all([a.keep.set("bert", "a 1"), a.keep.set("bert", "a 2"), b.keep.set("bert", "b")]);
  a.close();
  b.close();
  const reloads = [tab(a.session), tab(b.session)];
  expect(await Promise.all(reloads.map(({ keep }) => keep.get("bert")))).toEqual(["a 2", "b"]);
  const duplicate = tab(new Map(a.session));
  expect(await duplicate.keep.get("bert")).toBe("a 2");
  await duplicate.keep.set("bert", "copy");
  reloads[0]!.close();
  expect(await tab(a.session).keep.get("bert")).toBe("a 2");
  expect(await tab().keep.get("other")).toBeUndefined();
});

test("what is cleared does not come back, but another tab's search stays", async () => {
  const { tab } = browser();
  const [closed, open, mine] = [tab(), tab(), tab()];
  await closed.keep.set("bert", "closed");
  closed.close();
  await open.keep.set("bert", "open");
  await mine.keep.set("bert", "mine");
  await mine.keep.forget("bert");
  open.close();
  expect(await tab(open.session).keep.get("bert")).toBe("open");
  expect(await tab(mine.session).keep.get("bert")).toBe("open");
});
