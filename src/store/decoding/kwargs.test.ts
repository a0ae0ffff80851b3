/** @file Options in all the ways they are written. */

import { expect, test } from "vitest";
import { parseOptions } from "./kwargs";
import { settingsLine } from "./lanes";

test.each([
  ['{"num_beams": 5, "early_stopping": true}', { num_beams: 5, early_stopping: true }],
  ["num_beams=5, early_stopping=True", { num_beams: 5, early_stopping: true }],
  ["model.generate(**tokenized, penalty_alpha=0.6, top_k=4,)", { penalty_alpha: 0.6, top_k: 4 }],
  [
    "out = model.generate(branch, attention_mask=torch.ones_like(branch), stop_strings=['.'], tokenizer=tokenizer)",
    { stop_strings: ["."] },
  ],
  ["GenerationConfig(do_sample=True, top_k=50)", { do_sample: true, top_k: 50 }],
  ["dict(num_beams=3)", { num_beams: 3 }],
  ["early_stopping='never', eos_token_id=None", { early_stopping: "never", eos_token_id: null }],
  ["bad_words_ids=[[1, 2], [3]], top_k=-1e3", { bad_words_ids: [[1, 2], [3]], top_k: -1000 }],
  ["{'stop_strings': ['True, \"x\"', 'b)']}", { stop_strings: ['True, "x"', "b)"] }],
  ["", {}],
])("%s", (text, options) => {
  expect(parseOptions(text)).toEqual(options);
});

test.each(["num_beams", "{", "a=", "a=b", "[1]", "top_k=1; import os"])("%s is refused", (text) => {
  expect(() => parseOptions(text)).toThrow("could not be read");
});

test("what a lane's line says is read back", () => {
  const options = { do_sample: true, temperature: 0.6, stop_strings: ["a, b", 'c"'], eos_token_id: null };
  expect(parseOptions(settingsLine(options))).toEqual(options);
});
