import fc from "fast-check";
import { deflateSync } from "fflate";
import { expect, test } from "vitest";
import { notebooks } from "../../testing/notebooks";
import type { Address } from "../link/history";
import { exerciseNotebook } from "./exercise";
import { longestLink, readShared, takingNotebooks, writeShared } from "./share";

const wordOf = (hash: string) => new URLSearchParams(hash).get("notebook")!;

test("a notebook comes back from its link as it was", () => {
  fc.assert(
    fc.property(notebooks, (content) => {
      expect(readShared(wordOf(writeShared(content)))).toEqual(content);
    }),
  );
});

test("the questions of the exercise fit a link", () => {
  const hash = writeShared(exerciseNotebook());
  expect(hash.length).toBeLessThan(longestLink / 2);
  expect(hash).toMatch(/^notebook=[\w-]+$/);
});

test("a notebook that is too long for a link is a sentence with both lengths", () => {
  const letters = Array.from({ length: 30_000 }, (_, i) =>
    String.fromCharCode(97 + ((i * i) % 26) + (i % 7)),
  );
  const random = fc.sample(fc.string({ minLength: 9000, maxLength: 9000 }), { numRuns: 1, seed: 1 })[0]!;
  const content = { ...exerciseNotebook(), intro: letters.join("") + random };
  expect(() => writeShared(content)).toThrow(/too long for a link: [\d,]+ characters, and at most 8,000/);
});

test.each(["", "!!!", "AAAA", "x".repeat(70_000)])("a damaged link is none, case %#", (word) => {
  expect(readShared(word)).toBeNull();
});

test("a link that unpacks to more than a megabyte is none", () => {
  const packed = deflateSync(new TextEncoder().encode(`"${"x".repeat(20_000_000)}"`));
  expect(packed.length).toBeLessThan(30_000);
  expect(readShared(btoa(String.fromCharCode(...packed)))).toBeNull();
});

test("any word at all is a notebook or none", () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array({ maxLength: 200 }), (word, bytes) => {
      readShared(word);
      readShared(btoa(String.fromCharCode(...bytes)));
    }),
  );
});

test("an address gives its notebook away once and then reads as the place", () => {
  let hash = "#x";
  const address: Address = {
    read: () => hash,
    replace: (next) => {
      hash = `#${next}`;
    },
    push: () => undefined,
    onMove: () => undefined,
  };
  const taken: unknown[] = [];
  const own = takingNotebooks(address, (shared) => taken.push(shared));
  expect([own.read(), taken]).toEqual(["#x", []]);
  hash = `#${writeShared(exerciseNotebook())}`;
  expect(own.read()).toBe("place=notebook");
  expect([hash, own.read()]).toEqual(["#place=notebook", "#place=notebook"]);
  hash = "#notebook=damaged";
  own.read();
  expect(taken).toEqual([exerciseNotebook(), null]);
});
