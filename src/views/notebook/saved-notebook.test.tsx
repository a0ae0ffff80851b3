/** @file What hostile texts become in the files of a notebook. */

import { strFromU8, strToU8, unzipSync } from "fflate";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { emptyNotebook, type Notebook } from "../../store";
import { safeUrl } from "./MarkdownText";
import { notebookZip } from "./notebook-markdown";
import { NotebookBody } from "./notebook-page";
import type { Piece, Pieces } from "./reports";

const hostile = "<img src=x onerror=alert(1)>";
const [question] = emptyNotebook().questions;
const content: Notebook = {
  title: hostile,
  author: "Ada",
  intro: hostile,
  questions: [
    {
      ...question!,
      id: "a",
      title: hostile,
      text: `${hostile}\n\n[bad](javascript:alert) [good](https://example.org) [view](#place=heads) ![seen](https://spy.example/x.png)`,
      answer: "**mine** <script>alert(1)</script>",
    },
  ],
};
const pieces: Pieces = new Map<string, readonly Piece[]>([
  [
    "a",
    [
      { kind: "picture", name: hostile, format: "svg", bytes: strToU8("<svg>é</svg>") },
      { kind: "table", head: ["a|b"], rows: [[hostile]] },
      { kind: "sentence", text: "# found" },
    ],
  ],
]);

test("in the page every text is text, and pictures are inline", () => {
  const markup = renderToStaticMarkup(
    <NotebookBody content={content} pieces={pieces} about={`of ${hostile}`} date={new Date(2026, 1, 3)} />,
  );
  const tags = new Set([...markup.matchAll(/<(\w+)/g)].map(([, name]) => name));
  expect([...tags].sort().join(" ")).toBe(
    "a div figure h1 h2 img main p section span strong table tbody td th thead tr",
  );
  expect([...markup.matchAll(/<img [^>]*src="([^"]*)"/g)].map(([, source]) => source)).toEqual([
    `data:image/svg+xml;base64,${Buffer.from("<svg>é</svg>").toString("base64")}`,
  ]);
  expect([...markup.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["https://example.org"]);
  expect(markup).toContain("Ada · 2026-02-03");
  expect(markup).toContain("<strong>mine</strong>");
  expect(markup).not.toMatch(/<script|onerror=alert\(1\)>/);
});

test("in the zip the Markdown names its pictures", () => {
  const files = unzipSync(notebookZip(content, pieces, "of “a”"));
  expect(Object.keys(files)).toEqual(["figures/1-1.svg", "notebook.md"]);
  expect(strFromU8(files["figures/1-1.svg"]!)).toBe("<svg>é</svg>");
  const text = strFromU8(files["notebook.md"]!);
  expect(text).toContain("(figures/1-1.svg)\n\n| a\\|b |\n| --- |\n| \\<img");
  expect(text).toContain("\\# found\n\n**Answer**\n\n**mine** <script>");
  expect(text.startsWith("# \\<img")).toBe(true);
});

test.each([
  ["https://example.org", true],
  ["http://example.org", true],
  ["mailto:a@example.org", true],
  ["#place=heads", true],
  ["javascript:alert(1)", false],
  [" javascript:alert(1)", false],
  ["JaVaScRiPt:alert(1)", false],
  ["data:text/html,x", false],
  ["//example.org", false],
  ["/etc", false],
  ["file:///etc", false],
])("whether a link to %s is kept: %s", (url, isKept) => {
  expect(safeUrl(url)).toBe(isKept ? url : "");
});
