/** @file stop_strings: texts that end a sequence once it contains them. */

import { z } from "zod";
import { defineOption } from "./option";

const text = z.string().min(1);

export const stopStrings = defineOption({
  schema: z.union([text.transform((one) => [one]), z.array(text).min(1)]).nullish(),
  demand: "a text or a list of texts, none of them empty",
});
