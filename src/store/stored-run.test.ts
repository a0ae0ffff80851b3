import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { folderEngine } from "../testing/folder-engine";
import { firstModel, firstSentence } from "./first-view";
import { labelOf } from "./slots";
import { defaultModel } from "./state";
import { storedPicture } from "./stored-run";

const stored = () => {
  const { buffer, byteOffset, byteLength } = readFileSync(`public/stored-run/${firstModel}.bin`);
  return storedPicture(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
};

const largestDifference = (a: Float32Array, b: Float32Array) => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
};

test("the stored run is what the model computes here", async () => {
  const picture = stored();
  const engine = folderEngine();
  const info = await engine.load({ embedded: firstModel });
  const live = await engine.attend(info.model, { text: firstSentence, logits: "last" });
  expect(picture.info).toEqual({ ...info, name: labelOf(defaultModel, []) });
  const { attentions, entropies, logits, milliseconds: _time, ...words } = live;
  const { result } = picture;
  expect(result).toMatchObject(words);
  expect(result.attentions.shape).toEqual(attentions.shape);
  expect(result.entropies.shape).toEqual(entropies.shape);
  const differences = {
    attentions: largestDifference(result.attentions.data, attentions.data),
    entropies: largestDifference(result.entropies.data, entropies.data),
    logits: largestDifference(result.logits.data, logits.data),
  };
  console.log("largest differences of the stored run", differences);
  for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-5);
});
