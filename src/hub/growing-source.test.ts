import fc from "fast-check";
import { expect, test } from "vitest";
import { GrowingSource } from "./growing-source";

const numbers = (count: number) => Uint8Array.from({ length: count }, (_, index) => index);

test("any slice is that of the file, whichever pieces it arrives in and although some come twice", async () => {
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 60 }),
    piece: fc.integer({ min: 1, max: 20 }),
    again: fc.nat(60),
    a: fc.nat(60),
    b: fc.nat(70),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ size, piece, again, a, b }) => {
      const file = numbers(size);
      const source = new GrowingSource(size);
      const [start, end] = [Math.min(a, b, size), Math.max(a, b)];
      const slice = source.slice(start, end);
      for (let at = 0; at < Math.min(again, size); at += piece) source.put(at, file.subarray(at, at + piece));
      for (let at = 0; at < size; at += piece) source.put(at, file.subarray(at, at + piece));
      expect([...(await slice)]).toEqual([...file.slice(start, end)]);
    }),
  );
});

test("a slice waits for its last byte only", async () => {
  const source = new GrowingSource(10);
  source.put(0, numbers(4));
  expect([...(await source.slice(1, 4))]).toEqual([1, 2, 3]);
  let isThere = false;
  const later = source.slice(3, 6).then(() => {
    isThere = true;
  });
  source.put(4, numbers(1));
  await Promise.resolve();
  expect(isThere).toBe(false);
  source.put(5, numbers(1));
  await later;
});

test("what has arrived stays readable after a failure, the rest rejects", async () => {
  const source = new GrowingSource(10);
  source.put(0, numbers(4));
  const waiting = source.slice(2, 8);
  source.fail(new Error("broken"));
  await expect(waiting).rejects.toThrow("broken");
  await expect(source.slice(3, 5)).rejects.toThrow("broken");
  expect([...(await source.slice(0, 4))]).toEqual([0, 1, 2, 3]);
});
