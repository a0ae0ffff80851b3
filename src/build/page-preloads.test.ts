import { expect, test } from "vitest";
import { pagePreloads } from "./page-preloads";

const chunk = (fileName: string, imports: readonly string[], styles: readonly string[] = []) => ({
  type: "chunk",
  fileName,
  imports,
  facadeModuleId: `/app/src/${fileName}`,
  viteMetadata: { importedCss: new Set(styles) },
});

const bundle = {
  "page.js": chunk("page.js", ["a.js"], ["page.css"]),
  "a.js": chunk("a.js", ["b.js", "page.js"]),
  "b.js": chunk("b.js", []),
  "other.js": chunk("other.js", [], ["other.css"]),
};

function tagsFor(module: string, html: string) {
  const { handler } = pagePreloads(module).transformIndexHtml as unknown as {
    handler: (html: string, context: object) => { attrs: { rel: string; href: string } }[];
  };
  return handler(html, { bundle }).map(({ attrs: { rel, href } }) => `${rel} ${href}`);
}

test("the page's chunks and styles are named once, and nothing else", () => {
  const html = '<link rel="modulepreload" href="./b.js">';
  expect(tagsFor("/src/page.js", html)).toEqual([
    "modulepreload ./page.js",
    "modulepreload ./a.js",
    "stylesheet ./page.css",
  ]);
});

test("a page that is not in the build stops it", () => {
  expect(() => tagsFor("/src/lost.js", "")).toThrow("/src/lost.js");
});
