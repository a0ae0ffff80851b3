import { expect, test } from "vitest";
import { z } from "zod";
import { MemoryShelf } from "../../testing/memory-shelf";
import { chunkKeeper, memoryKeeper } from "./keeper";
import { type AnswerKeepers, keptAnswer } from "./kept-answer";

const schema = z.object({ rows: z.array(z.number()), check: z.instanceof(Float32Array), found: z.string() });

function opened(visit: string, shelf = new MemoryShelf()) {
  const keepers: AnswerKeepers<string> = {
    browser: chunkKeeper(shelf, { schema, most: 2 }),
    memory: memoryKeeper(),
  };
  let asked = 0;
  const ask = (id: string, check: readonly number[], model = "bert") =>
    keptAnswer(keepers, { model, id, check: async () => check, answer: async () => `${visit} ${++asked}` });
  return { shelf, ask };
}

test("an answer is found at a later visit while the model gives the same for a text", async () => {
  const { shelf, ask } = opened("first");
  expect(await ask("one", [0.5, Number.NaN])).toBe("first 1");
  const later = opened("later", shelf);
  expect(await later.ask("one", [0.5001, Number.NaN])).toBe("first 1");
  expect(await later.ask("one", [0.6, Number.NaN])).toBe("later 1");
  expect(await later.ask("one", [0.6, Number.NaN])).toBe("later 1");
  expect(await later.ask("two", [0.6])).toBe("later 2");
  expect([...shelf.records.keys()].filter((key) => key.startsWith('["head"'))).toHaveLength(2);
});

test("one of a model from files is not on the shelf", async () => {
  const { shelf, ask } = opened("first");
  await ask("one", [1], "files:mine#1");
  expect(shelf.records.size).toBe(0);
  expect(await ask("one", [1], "files:mine#1")).toBe("first 1");
});
