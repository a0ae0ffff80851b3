import { expect, test } from "vitest";
import type { Early } from "../views/first/markup";
import { checkClasses, fits, withTemplates } from "./early-page";

const html = '<head></head><body><div id="root"></div><!-- early page --></body>';
const theme = '<style data-mantine-styles="true">:root{}</style>';
const markup = `${theme}<p class="_a_1" data-testid="part" title="x" aria-label="y" aria-pressed="true">L<!-- -->0</p>`;
const page: Early = {
  markup,
  figure: {
    layer: 0,
    head: 2,
    heads: [0],
    fullHeads: null,
    threshold: 0.05,
    special: "show",
    segments: "all",
    isRaw: false,
    tokens: [{ raw: '"&', text: "<b>", special: false, continues: false, segment: 0 }],
  },
};

test("media queries of lengths are answered for a window 900 pixels high", () => {
  expect(fits("(min-width: 900px) and (min-height: 640px)", 900)).toBe(true);
  expect(fits("(min-width: 900px) and (min-height: 901px)", 1000)).toBe(false);
  expect(fits("(max-width: 899px)", 900)).toBe(false);
  expect(() => fits("(prefers-color-scheme: dark)", 900)).toThrow("prefers-color-scheme");
});

test("each layout has a template that can only be looked at, and the theme is there once", () => {
  const built = withTemplates(html, [page, page, page]);
  expect(built.match(/<style/g)).toHaveLength(1);
  expect(built.indexOf("<style")).toBeLessThan(built.indexOf("</head>"));
  expect([...built.matchAll(/<template data-media="([^"]*)"/g)].map(([, media]) => media)).toEqual([
    "(min-width: 1200px)",
    "(max-width: 899px)",
    "all",
  ]);
  expect(built.match(/<div class="early-page" inert aria-hidden="true"/g)).toHaveLength(3);
  expect(built).toContain('<p class="_a_1" data-part="part" aria-pressed="true">L0</p>');
});

test("the figure is read back from the attribute as it was", () => {
  const [, attribute = ""] = /data-figure="([^"]*)"/.exec(withTemplates(html, [page])) ?? [];
  const text = attribute.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");
  expect(JSON.parse(text)).toEqual(page.figure);
});

test("a class that no style sheet has stops the build", () => {
  const bundle = (source: string) => ({ "a.css": { type: "asset", fileName: "a.css", source } }) as never;
  expect(() => checkClasses(markup, bundle("._a_1{}"))).not.toThrow();
  expect(() => checkClasses(markup, bundle("._a_12{}"))).toThrow("_a_1");
});

test("a page without a place for the templates stops the build", () => {
  expect(() => withTemplates("<head></head>", [page])).toThrow("early page");
});
