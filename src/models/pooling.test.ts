import { expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { interpret } from "../testing/interpret";
import { lastToken } from "./pooling";

const rows = [
  { what: "padding on the right", ids: [1, 2, 7, 7], mask: [1, 1, 0, 0], place: 1, unnamed: 1 },
  { what: "the padding token in the text", ids: [1, 7, 2, 7], mask: [1, 1, 1, 1], place: 2, unnamed: 3 },
  { what: "nothing but the padding token", ids: [7, 7, 7, 7], mask: [1, 1, 1, 1], place: 0, unnamed: 3 },
  { what: "padding by another token", ids: [3, 4, 0, 0], mask: [1, 1, 0, 0], place: 1, unnamed: 1 },
  { what: "no padding", ids: [3, 4, 5, 6], mask: [1, 1, 1, 1], place: 3, unnamed: 3 },
];

test.each([7, null, 2 ** 40])("the last token, where config.json's padding token is %s", (padTokenId) => {
  const g = new GraphBuilder("pooling");
  const shape = [rows.length, 4];
  const hidden = g.add(g.input("hidden", "float32", [...shape, 1]), g.scalar(0));
  const inputs = {
    inputIds: g.input("ids", "int32", shape),
    attentionMask: g.input("mask", "int32", shape),
    positionIds: g.index(0),
    typeIds: null,
    headMask: null,
    past: null,
  };
  g.output("pooled", lastToken(g, { padTokenId, vocabSize: 20 }, hidden, inputs));
  const pooled = interpret(g.build(), {
    hidden: { data: rows.flatMap(() => [0, 1, 2, 3]), shape: [...shape, 1] },
    ids: { data: rows.flatMap(({ ids }) => ids), shape },
    mask: { data: rows.flatMap(({ mask }) => mask), shape },
  }).get("pooled");
  expect(pooled).toEqual({
    data: rows.map(({ place, unnamed }) => (padTokenId === 7 ? place : unnamed)),
    shape: [rows.length, 1, 1],
  });
});
