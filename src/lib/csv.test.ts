import { expect, test } from "vitest";
import { csvLine, csvText } from "./csv";

test("numbers stay numbers, whether they are numbers or strings", () => {
  expect(csvLine([-1.5, 0, 1e-7, Number.NEGATIVE_INFINITY])).toBe("-1.5,0,1e-7,-Infinity\r\n");
  expect(csvLine(["-1.5", "+3", "-2e-8", "-.5", "12"])).toBe("-1.5,+3,-2e-8,-.5,12\r\n");
  expect(csvLine([null, undefined, Number.NaN, ""])).toBe(",,,\r\n");
});

test.each([
  "=1+1",
  "+cmd()",
  "-x",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\nword",
  "＝1+1",
  "＋1",
  "－1",
  "＠x",
  "﹦1",
  "  =1",
  "\u00a0=1",
  "\u3000＝1",
  "\u200b=1",
  "\ufeff=1",
  '"=1',
  "'=1",
  "“=1",
  "\" '=1",
  "-",
  "-1+1",
  "-1.5 ",
  "\u0000=1",
])("%j is not a formula", (text) => {
  expect(csvLine([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
});

test.each([
  ["word", "word"],
  ["a=b", "a=b"],
  ["a-b", "a-b"],
  [" word", " word"],
  ["a,b", '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ["two\nlines", '"two\nlines"'],
  ["🙂=", "🙂="],
])("%j stays as it is", (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

test("every line of a file ends alike, the header and the last one included", () => {
  expect(csvText(["head", "a,b"], [[0, "x"], [1]])).toBe('head,"a,b"\r\n0,x\r\n1\r\n');
  expect(csvText(["head"], [])).toBe("head\r\n");
});
