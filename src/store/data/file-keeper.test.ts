import fc from "fast-check";
import { expect, test } from "vitest";
import { browserFileKeeper, type StoredEntry, listWith, mostKeptBytes } from "./file-keeper";

test("the oldest files go, and no more of them than must", () => {
  const size = fc.integer({ min: 0, max: mostKeptBytes });
  const sizes = fc.array(size, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, (all) => {
      let list: readonly StoredEntry[] = [];
      const total = () => list.reduce((sum, { bytes }) => sum + bytes, 0);
      all.forEach((bytes, index) => {
        const before = list;
        const next = listWith(list, { id: String(index), bytes });
        list = next.list;
        expect(list.at(-1)).toEqual({ id: String(index), bytes });
        expect(total()).toBeLessThanOrEqual(mostKeptBytes);
        expect(next.gone).toEqual(before.slice(0, next.gone.length).map(({ id }) => id));
        const last = before[next.gone.length - 1];
        if (last) expect(total() + last.bytes).toBeGreaterThan(mostKeptBytes);
      });
    }),
  );
  const twice = listWith([{ id: "a", bytes: mostKeptBytes }], { id: "a", bytes: 5 });
  expect(twice).toEqual({ list: [{ id: "a", bytes: 5 }], gone: [] });
});

test("a browser without a database says that a file is not kept", async () => {
  const keeper = browserFileKeeper();
  expect(await keeper.load("a")).toBeNull();
  await expect(keeper.save("a", new File(["x"], "mine.csv"))).rejects.toMatchObject({
    code: "storage-full",
    message: "This browser keeps no files, so mine.csv is in use only until the page is left.",
  });
});
