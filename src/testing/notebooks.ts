/** @file Arbitrary notebooks for property tests. */

import fc from "fast-check";
import type { Notebook } from "../store/notebook/notebook";

const text = fc.string({ unit: "binary", maxLength: 30 });

export const notebooks: fc.Arbitrary<Notebook> = fc.record({
  title: text,
  author: text,
  intro: text,
  questions: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      title: text,
      text,
      hint: text,
      view: fc.constantFrom("", "place=heads", "layer=2"),
      answer: text,
    }),
    { selector: ({ id }) => id, maxLength: 5 },
  ),
});
