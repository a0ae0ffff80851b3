import { expect, test } from "vitest";
import { trustedHtml, trustedScriptUrl } from "./trusted-types";

test("text passes, markup does not", () => {
  expect(trustedHtml("")).toBe("");
  expect(trustedHtml(":root{--a: 1px}")).toBe(":root{--a: 1px}");
  expect(trustedHtml("<img src=x onerror=alert(1)>")).toBeNull();
});

test("the page's own scripts pass, others do not", () => {
  const page = "https://headscope.example/app/";
  expect(trustedScriptUrl("./sw.js", page)).toBe("./sw.js");
  for (const address of ["https://evil.example/x.js", "//evil.example/x.js", "data:text/javascript,1"])
    expect(trustedScriptUrl(address, page)).toBeNull();
});
