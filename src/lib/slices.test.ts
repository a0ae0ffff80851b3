import fc from "fast-check";
import { expect, test } from "vitest";
import { collectInSlices } from "./slices";

test("slices skip nothing, and stop when cancelled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), async (parts) => {
      expect(await collectInSlices(parts, parts.length, new AbortController().signal, () => {})).toEqual(
        parts,
      );
    }),
  );
  const slow = function* () {
    for (let part = 0; part < 100; part++) {
      const until = performance.now() + 2;
      while (performance.now() < until);
      yield part;
    }
  };
  const stop = new AbortController();
  const shares: number[] = [];
  const collected = collectInSlices(slow(), 100, stop.signal, (share) => {
    shares.push(share);
    stop.abort();
  });
  expect(await collected).toBeNull();
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[0]).toBeLessThan(1);
});
