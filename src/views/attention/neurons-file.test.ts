import { expect, test } from "vitest";
import { dimensionLines, scoreLines } from "./neurons-file";

const source = {
  layer: 1,
  head: 3,
  query: 1,
  tokens: ["a", "b,"],
  compared: {
    query: Float32Array.of(2, -1),
    keys: [
      {
        key: 0,
        vector: Float32Array.of(0.5, 1),
        products: Float32Array.of(1, -1),
        product: 0,
        score: 0.25,
        weight: 0.75,
      },
    ],
    factor: null,
  },
};

test("a line for each key, and for each of its dimensions", () => {
  expect(scoreLines(source).map((line) => line.trim())).toEqual([
    "layer,head,query_position,query_token,key_position,key_token,q_dot_k,score,weight",
    '1,3,1,"b,",0,a,0,0.25,0.75',
  ]);
  expect(dimensionLines(source).map((line) => line.trim())).toEqual([
    "layer,head,query_position,query_token,key_position,key_token,dimension,q,k,q_times_k",
    '1,3,1,"b,",0,a,0,2,0.5,1',
    '1,3,1,"b,",0,a,1,-1,1,-1',
  ]);
});
