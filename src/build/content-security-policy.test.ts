import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { scriptHashes, withPolicy } from "./content-security-policy";

const hashOf = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

test("inline scripts are hashed like in a browser; scripts with a URL are not", () => {
  const html = `<script>\r\n  a();\r</script><script type="module" src="./b.js"></script><script type="module">c()</script>`;
  expect(scriptHashes(html)).toEqual([hashOf("\n  a();\n"), hashOf("c()")]);
});

test("the policy precedes the first script, and does not allow eval", () => {
  const html = withPolicy('<head>\n    <meta charset="utf-8" />\n    <script>a()</script></head>');
  expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<script>"));
  expect(html).toContain(`script-src 'self' 'wasm-unsafe-eval' '${hashOf("a()")}';`);
  expect(html).not.toContain("'unsafe-eval'");
});
