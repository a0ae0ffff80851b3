import { expect, test } from "vitest";
import { Reports } from "./reports";

const quiet = { sentences: [], take: async () => [{ kind: "sentence", text: "found" }] as const };

function taking() {
  const reports = new Reports();
  return { reports, taken: reports.takeAll(["a"], new AbortController().signal, () => undefined) };
}

test("a figure is taken once it is no longer busy", async () => {
  const { reports, taken } = taking();
  reports.tell("a", { ...quiet, isBusy: true });
  reports.tell("a", { ...quiet, isBusy: false });
  expect((await taken)?.get("a")).toEqual([{ kind: "sentence", text: "found" }]);
});

test("a figure that is removed while it is busy is not waited for", async () => {
  const { reports, taken } = taking();
  reports.tell("a", { ...quiet, isBusy: true });
  reports.forget("a");
  expect((await taken)?.get("a")).toEqual([]);
});

test("a figure that fails at once is not waited for", async () => {
  const { reports, taken } = taking();
  reports.fail("a");
  expect((await taken)?.get("a")).toEqual([]);
});
