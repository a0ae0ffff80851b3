/** @file `Strip`: up to `start` of a character removed from the beginning of a token, and up to `stop` from its end. */

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
