import { expect, test } from "vitest";
import { attentionOptions } from "./attention";

test("a field takes no more than the link reads", () => {
  const { read, control } = attentionOptions.otherText;
  const longest = control.kind === "text" ? control.maxLength : 0;
  expect(read.safeParse("x".repeat(longest)).success).toBe(true);
  expect(read.safeParse("x".repeat(longest + 1)).success).toBe(false);
});
