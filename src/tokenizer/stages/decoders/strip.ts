/** @file `Strip`: removes up to `start` copies of a character from a token's start, and up to `stop` from its end. */

import { z } from "zod";
import { character } from "../fields";
import { decoder } from "../stage";

export const strip = decoder({
  fields: { content: character, start: z.int().min(0), stop: z.int().min(0) },
  make:
    ({ content, start, stop }) =>
    (tokens) =>
      tokens.map((token) => {
        const characters = [...token];
        let from = 0;
        while (from < start && characters[from] === content) from++;
        let to = characters.length;
        while (characters.length - to < stop && to > 0 && characters[to - 1] === content) to--;
        return characters.slice(from, Math.max(from, to)).join("");
      }),
});
