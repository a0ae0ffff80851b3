import { expect, test } from "vitest";
import { dependents, freeId, modelSource, slotsOf, withBases } from "./slots";
import { defaultSources, type SlotSource } from "./state";

const hub: SlotSource = { kind: "hub", id: "me/tiny", revision: "v1", hub: null };

test("ids are readable and never given twice", () => {
  expect(slotsOf([hub, hub, ...defaultSources]).map((slot) => slot.id)).toEqual([
    "me/tiny@v1",
    "me/tiny@v1-2",
    "random-bert-emotion",
    "bert-emotion",
    "gpt2-stories",
  ]);
  expect(freeId({ kind: "files", files: [], name: "mine" }, [])).toBe("local:files");
});

test("a random model is named after its base, wherever that stands", () => {
  const chain: SlotSource[] = [
    { kind: "random", base: "random-me/tiny@v1", seed: 2 },
    { kind: "random", base: "me/tiny@v1", seed: 1 },
    hub,
  ];
  expect(slotsOf(chain).map((slot) => slot.label)).toEqual([
    "me/tiny, random, random",
    "me/tiny, random",
    "me/tiny",
  ]);
});

test("random models without a base, or in a circle, are left out", () => {
  const orphan: SlotSource = { kind: "random", base: "nobody", seed: 1 };
  const circle: SlotSource[] = [
    { kind: "random", base: "random-random-a", seed: 1 },
    { kind: "random", base: "random-random-random-a", seed: 1 },
  ];
  expect(withBases([hub, orphan, ...circle])).toEqual([hub]);
});

test("a pruned model is named after its base and the heads it lacks", () => {
  const [slot] = slotsOf([{ kind: "pruned", base: "me/tiny@v1", heads: { 0: [1, 2], 4: [0] } }, hub]);
  expect([slot?.id, slot?.label]).toEqual(["pruned-me/tiny@v1", "me/tiny, −3 heads"]);
});

test("what stands on a model", () => {
  const slots = slotsOf([
    hub,
    { kind: "random", base: "me/tiny@v1", seed: 1 },
    { kind: "random", base: "random-me/tiny@v1", seed: 1 },
    ...defaultSources,
  ]);
  expect(dependents("me/tiny@v1", slots)).toEqual([
    "me/tiny@v1",
    "random-me/tiny@v1",
    "random-random-me/tiny@v1",
  ]);
});

test("what the engine is asked for", () => {
  expect(modelSource(hub, null)).toEqual({ id: "me/tiny", revision: "v1" });
  expect(modelSource({ ...hub, hub: "https://mirror.example", revision: null }, null)).toEqual({
    id: "me/tiny",
    hub: "https://mirror.example",
  });
  expect(modelSource({ kind: "random", base: "x", seed: 4 }, "key")).toEqual({ random: "key", seed: 4 });
});
