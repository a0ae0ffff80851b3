import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { type Asked, drawnOf } from "./drawn";
import { csvParts, type Excerpt, jsonParts, partCount, tableOf } from "./numbers-file";

const tokens = ["[CLS]", 'say "a,b"'];
const weights = [0.25, 0.75, 0.1, 0.9, 1, 0, 0.5, 0.5];

const picture: Picture = {
  subject: { text: 'say "a,b"', pair: null },
  info: modelInfo({ name: "tiny", numHeads: 2, hiddenSize: 2 }),
  result: {
    ids: [2, 3],
    tokens,
    texts: tokens,
    typeIds: [0, 0],
    segments: [0, 0],
    special: [true, false],
    continues: [false, false],
    truncated: 0,
    attentions: floatTensor(Float32Array.from(weights), [1, 2, 2, 2]),
    entropies: floatTensor(new Float32Array(2), [1, 2]),
    logits: floatTensor(new Float32Array(0), [0]),
    milliseconds: 0,
  },
  predictions: { kind: "none" },
};
const excerpt: Excerpt = { picture, layer: 0, heads: [0, 1] };
const asked: Asked = {
  layer: 0,
  head: 0,
  heads: [0, 1],
  combine: "none",
  isWords: false,
  isDifference: false,
  special: "show",
};
const table = (of: Excerpt, change: Partial<Asked> = {}, less: Picture | null = null) =>
  tableOf(of, drawnOf(of.picture, { ...asked, ...change }, less && { picture: less, name: "another" }));

test("a line for each head, query and key, and no two columns of one name", () => {
  const quote = '"say ""a,b"""';
  const text = [...csvParts(table(excerpt))].join("");
  expect(text).toBe(
    [
      "layer,head,query_position,query_token,key_position,key_token,weight",
      "0,0,0,[CLS],0,[CLS],0.25",
      `0,0,0,[CLS],1,${quote},0.75`,
      `0,0,1,${quote},0,[CLS],0.100000001`,
      `0,0,1,${quote},1,${quote},0.899999976`,
      "0,1,0,[CLS],0,[CLS],1",
      `0,1,0,[CLS],1,${quote},0`,
      `0,1,1,${quote},0,[CLS],0.5`,
      `0,1,1,${quote},1,${quote},0.5`,
      "",
    ].join("\r\n"),
  );
});

test("a text that repeats its tokens leaves the column names unique", () => {
  const twice = { ...picture, result: { ...picture.result, tokens: ["the", "the"] } };
  const [header = ""] = csvParts(table({ ...excerpt, picture: twice }));
  const names = header.trim().split(",");
  expect(new Set(names).size).toBe(names.length);
});

test("a token that a spreadsheet would compute is written as text", () => {
  const sums = { ...picture, result: { ...picture.result, tokens: ["=1+1", "-"] } };
  const [, first] = csvParts(table({ ...excerpt, picture: sums }));
  expect(first).toBe(`0,0,0,"'=1+1",0,"'=1+1",0.25\r\n0,0,0,"'=1+1",1,"'-",0.75\r\n`);
});

test("the object holds what was asked and the chosen heads' matrices", () => {
  const all = JSON.parse([...jsonParts(table(excerpt))].join(""));
  expect(all).toMatchObject({
    model: "tiny",
    text: 'say "a,b"',
    pair: null,
    layer: 0,
    heads: [0, 1],
    tokens,
  });
  expect(all.attention.flat(2).map(Math.fround)).toEqual(weights.map(Math.fround));
  const second = JSON.parse([...jsonParts(table({ ...excerpt, heads: [1] }))].join(""));
  expect(second.attention).toEqual([
    [
      [1, 0],
      [0.5, 0.5],
    ],
  ]);
  expect(JSON.parse([...jsonParts(table({ ...excerpt, heads: [] }))].join("")).attention).toEqual([]);
});

test("the number of parts is known beforehand", () => {
  expect([...jsonParts(table(excerpt))]).toHaveLength(partCount(table(excerpt)));
});

test("a mean is one map with its name", () => {
  const lines = [...csvParts(table(excerpt, { combine: "layer" }))].join("").split("\r\n");
  expect(lines[0]).toBe("map,query_position,query_token,key_position,key_token,weight");
  expect(lines[1]).toBe('"mean of layer 0, n = 2 heads",0,[CLS],0,[CLS],0.625');
});

test("a difference has signs", () => {
  const other = {
    ...picture,
    result: { ...picture.result, attentions: floatTensor(new Float32Array(8).fill(0.5), [1, 2, 2, 2]) },
  };
  const lines = [...csvParts(table(excerpt, { isDifference: true }, other))].join("").split("\r\n");
  expect(lines[0]).toMatch(/,difference$/);
  expect(lines[1]).toBe('"layer 0, head 0, less that of another",0,[CLS],0,[CLS],-0.25');
});

test("words are the pieces together, with the weights of all of them", () => {
  const pieces = {
    ...picture,
    result: { ...picture.result, tokens: ["smi", "##led"], continues: [false, true] },
  };
  const lines = [...csvParts(table({ ...excerpt, picture: pieces }, { isWords: true }))]
    .join("")
    .split("\r\n");
  expect(lines[1]).toBe("0,0,0,smi##led,0,smi##led,1");
});

test("a pruned head has no lines", () => {
  const pruned = { ...picture, info: modelInfo({ ...picture.info, prunedHeads: { 0: [0] } }) };
  const one = table({ ...excerpt, picture: pruned });
  expect(one.maps.map(({ names }) => names)).toEqual([[0, 1]]);
  expect(one.about).toMatchObject({ heads: [1] });
});

test("the sentence that is subtracted is written once, whole", () => {
  const other = { ...picture, subject: { text: "x".repeat(5000), pair: null } };
  const one = table(excerpt, { isDifference: true }, other);
  expect(one.about).toMatchObject({ less: { model: "tiny", text: other.subject.text } });
  expect([...csvParts(one)].join("")).not.toContain("xx");
});
