import { expect, test } from "vitest";
import { whyMissing } from "./why-missing";

const html = (entry: string) =>
  `<head><script>theme()</script><script type="module" crossorigin src="${entry}"></script>`;
const page = (entry: string) =>
  ({ querySelector: () => ({ getAttribute: () => entry }) }) as unknown as Document;
const error = new TypeError("Failed to fetch dynamically imported module: x.js");

test("distinguishes no connection, a new version, and neither", () => {
  const here = page("./assets/index-a.js");
  expect(whyMissing(error, null, here)).toMatchObject({ code: "offline" });
  expect(whyMissing(error, html("./assets/index-b.js"), here)).toMatchObject({
    code: "no-file",
    hint: expect.stringContaining("Reload"),
  });
  expect(whyMissing(error, html("./assets/index-a.js"), here)).toMatchObject({
    code: "internal",
    message: expect.stringContaining("x.js"),
  });
});

test("an answer other than the page, such as a sign-in page, is not taken for a new version", () => {
  expect(whyMissing(error, "<h1>Sign in</h1>", page("./assets/index-a.js"))).toMatchObject({
    code: "internal",
  });
});
