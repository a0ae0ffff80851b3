import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isolationHeaders } from "../lib/isolation-headers";
import { isolated } from "./isolated";

test("an answer keeps its body, status and headers, and gets those of isolation", async () => {
  const answer = isolated(
    new Response("<p>", { status: 203, statusText: "Copied", headers: { "content-type": "text/html" } }),
  );
  expect(answer).toMatchObject({ status: 203, statusText: "Copied" });
  expect(await answer.text()).toBe("<p>");
  expect(Object.fromEntries(answer.headers)).toEqual({
    "content-type": "text/html",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
  });
});

test("an answer that is hidden from scripts stays as it is", () => {
  const error = Response.error();
  expect(isolated(error)).toBe(error);
});

test("the file for static hosts has the same headers for every path", () => {
  const lines = Object.entries(isolationHeaders).map(([name, value]) => `  ${name}: ${value}`);
  expect(readFileSync("public/_headers", "utf8").trim().split("\n")).toEqual(["/*", ...lines]);
});
