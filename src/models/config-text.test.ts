import { expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { parseConfig } from "./config-text";
import { createModel } from "./create-model";

test.each([
  ['{"a": NaN, "b": [Infinity, -Infinity]}', { a: "NaN", b: ["Infinity", "-Infinity"] }],
  ['{"a": "NaN and \\"Infinity\\" \\\\", "b": NaN}', { a: 'NaN and "Infinity" \\', b: "NaN" }],
  ['{"a": 12.0}', { a: 12 }],
])("%s is read as Python reads it", (text, value) => {
  expect(parseConfig(text)).toEqual(value);
});

test.each(["{", "{a: NaN}", '{"a": Nan}', '{"a": "NaN}'])("%s is not JSON", (text) => {
  expect(() => parseConfig(text)).toThrow(SyntaxError);
});

test("a long string before a NaN is read quickly", () => {
  const text = "\\\\x".repeat(300_000);
  expect(parseConfig(`{"a": "${text}", "b": NaN}`)).toMatchObject({ b: "NaN" });
});

test.each(['\\"', '"\\', "\\\\", '\\",'])("an unterminated string of %s is scanned once", (piece) => {
  const text = `{"a": "${piece.repeat(1_000_000 / piece.length)}`;
  const start = performance.now();
  expect(() => parseConfig(text)).toThrow(SyntaxError);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a required number may not be NaN", () => {
  const config = parseConfig('{"model_type": "bert", "layer_norm_eps": NaN, "initializer_range": NaN}');
  expect(refusalOf(() => createModel(config)).message).toBe(
    'config.json cannot be used: layer_norm_eps: must be a number from 0 to 1, but is "NaN".',
  );
});

test.each(["null", "[]", "5", '"bert"'])("%s is not a config", (text) => {
  expect(refusalOf(() => parseConfig(text)).message).toContain("not a JSON object");
});
