import fc from "fast-check";
import { expect, test } from "vitest";
import { browserFileKeeper, mostKeptBytes, type StoredEntry, surplus } from "./file-keeper";

test("the oldest files go, and no more of them than must", () => {
  const size = fc.integer({ min: 0, max: mostKeptBytes });
  const sizes = fc.array(size, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, (all) => {
      let list: readonly StoredEntry[] = [];
      const total = () => list.reduce((sum, { bytes }) => sum + bytes, 0);
      all.forEach((bytes, index) => {
        const before = list;
        const gone = surplus(list, { id: String(index), bytes });
        list = [...list.slice(gone.length), { id: String(index), bytes }];
        expect(total()).toBeLessThanOrEqual(mostKeptBytes);
        expect(gone).toEqual(before.slice(0, gone.length).map(({ id }) => id));
        const last = before[gone.length - 1];
        if (last) expect(total() + last.bytes).toBeGreaterThan(mostKeptBytes);
      });
    }),
  );
  expect(surplus([{ id: "a", bytes: mostKeptBytes }], { id: "a", bytes: 5 })).toEqual([]);
});

test("a browser without a database says that a file is not kept", async () => {
  const keeper = browserFileKeeper();
  expect(await keeper.load("a")).toBeNull();
  await expect(keeper.save("a", new File(["x"], "mine.csv"))).rejects.toMatchObject({
    code: "storage-full",
    message: "This browser keeps no files, so mine.csv is in use only until the page is left.",
  });
});
