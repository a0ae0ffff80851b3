import { expect, test } from "vitest";
import { modelInfo } from "../../testing/model-info";
import type { LoadedModel } from "../model/loading";
import { readTexts } from "./input";

test("each model tokenises a frozen set once and any other every time", () => {
  let count = 0;
  const encode = (text: string) => {
    count++;
    const ids = [...text].map(() => 1);
    return { ids, typeIds: ids };
  };
  const loaded = () =>
    ({
      info: modelInfo({ vocabSize: 8, maxPositions: 8 }),
      model: { hasTypeIds: false },
      reading: { tokenizer: { encode, maxLength: 8 } },
    }) as unknown as LoadedModel;
  const model = loaded();
  const texts = ["a", "bc"];
  expect(readTexts(model, texts)).toEqual([
    { ids: [1], typeIds: [1] },
    { ids: [1, 1], typeIds: [1, 1] },
  ]);
  readTexts(model, texts);
  expect(count).toBe(4);
  const frozen = Object.freeze(texts);
  const rows = readTexts(model, frozen);
  expect(readTexts(model, frozen)).toBe(rows);
  expect(count).toBe(6);
  readTexts(loaded(), frozen);
  expect(count).toBe(8);
});
