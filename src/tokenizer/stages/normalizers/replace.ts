/** @file `Replace`: replaces every match of a pattern. */

import { content, pattern } from "../fields";
import { normalizer } from "../stage";

export const replace = normalizer({
  fields: { pattern, content },
  make: (part) => (text) => text.replace(part.pattern, () => part.content),
  // As Llama and Gemma mark the spaces between words.
  marks: (part) =>
    part.pattern.source === " " && part.content !== "" ? { kind: "space", space: part.content } : null,
});
