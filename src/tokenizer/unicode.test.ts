import { expect, test } from "vitest";
import { gpt2Words } from "./patterns";
import { cleanText, spaceIdeographs, stripAccents } from "./stages/normalizers/bert-normalizer";
import { lowerCase } from "./stages/normalizers/lowercase";
import { bertWords } from "./stages/pre-tokenizers/bert-pre-tokenizer";

const characters = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
const count = (test: (character: string) => boolean) => characters.filter(test).length;

test("each class has as many characters of Unicode as in the library", () => {
  expect(count((c) => cleanText(c) === "")).toBe(137_681);
  expect(count((c) => spaceIdeographs(c) !== c)).toBe(81_264);
  expect(count((c) => stripAccents(c) === "")).toBe(1567);
  expect(count((c) => !["", c].includes(stripAccents(c)))).toBe(13_214);
  expect(count((c) => lowerCase(c) !== c)).toBe(1460);
  expect(count((c) => [...bertWords(`a${c}b`)].length === 3)).toBe(726);
  expect(count((c) => [...bertWords(`a${c}b`)].length === 2)).toBe(25);
  expect(count((c) => [...gpt2Words(`a${c}`)].length === 1)).toBe(141_028);
  expect(count((c) => [...gpt2Words(`1${c}`)].length === 1)).toBe(1911);
}, 60_000);

test("lower case and accents do not follow the browser where it differs from the library", () => {
  expect(lowerCase("ΟΔΟΣ İ")).toBe("οδοσ i\u0307");
  expect(stripAccents("Ångström 한")).toBe("Angstrom 한".normalize("NFD"));
  expect(cleanText("a\u0000\ufeff\u0085\u00a0\tb")).toBe("a  b");
  expect(spaceIdeographs("𠀀x")).toBe(" 𠀀 x");
});

test("GPT-2's joined words equal the text", () => {
  const text = "I've  seen\u0085it, 3² times…\n\n 你好 \ufeffé";
  expect([...gpt2Words(text)].join("")).toBe(text);
  expect([...gpt2Words("we'll go  on")]).toEqual(["we", "'ll", " go", " ", " on"]);
});
