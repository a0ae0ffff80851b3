import { expect, test } from "vitest";
import { fileNameOf } from "./download";

test("a model's name becomes part of a file's", () => {
  expect(fileNameOf("owner/bert-base_v1.0, 3 heads pruned")).toBe("owner-bert-base_v1.0-3-heads-pruned");
});
