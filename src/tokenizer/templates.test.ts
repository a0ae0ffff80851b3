import fc from "fast-check";
import { expect, test } from "vitest";
import { fittingLengths } from "./templates";

const length = fc.nat(40);

test("both texts fit, neither grows, and no token is cut needlessly", () => {
  fc.assert(
    fc.property(length, length, length, (first, second, room) => {
      const [a, b] = fittingLengths(first, second, room);
      expect(a <= first && b <= second).toBe(true);
      expect(a + b).toBe(Math.min(first + second, room));
    }),
  );
});

test("the longer text is cut first", () => {
  fc.assert(
    fc.property(length, length, length, (first, second, room) => {
      const [a, b] = fittingLengths(first, second, room);
      const shorter = Math.min(first, second);
      if (2 * shorter <= room) expect(Math.min(a, b)).toBe(Math.min(shorter, room));
      else expect(Math.abs(a - b)).toBeLessThanOrEqual(1);
    }),
  );
});
