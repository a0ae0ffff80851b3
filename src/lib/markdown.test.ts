import { expect, test } from "vitest";
import { markdownCode, markdownInline, markdownQuote } from "./markdown";

test.each([
  ["plain words, and 3.5 more.", "plain words, and 3.5 more."],
  ["# not a heading", "\\# not a heading"],
  ["- not a list", "\\- not a list"],
  ["1. not a list", "1\\. not a list"],
  ["=== not a rule", "\\=== not a rule"],
  ["a | b", "a \\| b"],
  ["<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"],
  ["![x](http://a.b)", "!\\[x\\](http\\://a.b)"],
  ["see www.a.b or me@a.b", "see www\\.a.b or me\\@a.b"],
  ["**bold** `code` ~~gone~~ &amp;", "\\*\\*bold\\*\\* \\`code\\` \\~\\~gone\\~\\~ \\&amp;"],
  ["two\r\nlines\u2028three\rfour", "two lines three four"],
  ["    four blanks", "&nbsp;&nbsp;&nbsp;&nbsp;four blanks"],
])("%j", (text, escaped) => {
  expect(markdownInline(text)).toBe(escaped);
});

test("a quotation keeps its lines, each of them escaped", () => {
  expect(markdownQuote("a\n# b\r\n> c")).toBe("> a\n> \\# b\n> \\> c");
});

test("code cannot be closed from inside", () => {
  expect(markdownCode("top_k=4")).toBe("`top_k=4`");
  expect(markdownCode("stop_strings=['``` x']")).toBe("```` stop_strings=['``` x'] ````");
  expect(markdownCode("a\nb")).toBe("`a b`");
});
