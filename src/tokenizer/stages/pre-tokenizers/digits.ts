/** @file `Digits`: cuts before and after digits, or around each. */

import { z } from "zod";
import { cutter } from "../../splitting";
import { classOf } from "../../unicode";
import { NUMERIC } from "../../unicode-tables";
import { preTokenizer } from "../stage";

const digit = new RegExp(`[${classOf(NUMERIC)}]`, "gu");

export const digits = preTokenizer({
  fields: { individual_digits: z.boolean() },
  make: ({ individual_digits }) => cutter(digit, individual_digits ? "Isolated" : "Contiguous"),
});
