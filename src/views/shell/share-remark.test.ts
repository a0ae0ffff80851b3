import { expect, test } from "vitest";
import { shareRemark } from "./share-remark";

test("says what a link leaves out, or else how long it is", () => {
  const remark = (hasOwnModels: boolean, hasOwnData: boolean, length = 100) =>
    shareRemark({ link: "x".repeat(length), hasOwnModels, hasOwnData });
  expect(remark(false, false)).toBe("");
  expect(remark(false, false, 2001)).toBe("It is 2001 characters long, since the text is in it.");
  expect(remark(false, true, 2001)).toBe(
    "The data from your own file is not in it: it stays on this machine.",
  );
  expect(remark(true, true)).toBe(
    "Models from your own files are not in it: they stay on this machine. " +
      "The data from your own file is not in it: it stays on this machine.",
  );
});
