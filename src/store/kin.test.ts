import { expect, test } from "vitest";
import { modelInfo } from "../testing/model-info";
import { kinSlot, kinSlots } from "./kin";
import type { Slot, SlotSource } from "./state";

const cased = { cls: "[CLS]", sep: "[SEP]", mask: "[MASK]" };
const hub = (id: string): SlotSource => ({ kind: "hub", id, revision: null, hub: null });
const slot = (id: string, source: SlotSource, info: Parameters<typeof modelInfo>[0]): Slot => ({
  id,
  label: id,
  source,
  state: { kind: "ready", info: modelInfo(info) },
});
const slots = [
  slot("a", hub("a"), { vocabSize: 30, specialTokens: cased }),
  slot("random", { kind: "random", base: "a", seed: 1 }, { vocabSize: 30, specialTokens: cased }),
  slot("gpt", hub("gpt"), { family: "gpt2", vocabSize: 30, specialTokens: {} }),
  slot("distil", hub("d"), { family: "distilbert", vocabSize: 30, specialTokens: cased }),
];
const ids = (active: string) => kinSlots({ slots, active }).map(({ id }) => id);

test("models of one vocabulary are kin whatever their family, random weights last", () => {
  expect(ids("a")).toEqual(["distil", "random"]);
  expect(ids("random")).toEqual(["a", "distil"]);
  expect(ids("gpt")).toEqual([]);
  expect(ids("gone")).toEqual([]);
});

test("the view's choice counts if it is kin", () => {
  expect(kinSlot({ slots, active: "a" }, "random")?.id).toBe("random");
  expect(kinSlot({ slots, active: "a" }, "gpt")?.id).toBe("distil");
  expect(kinSlot({ slots, active: "gpt" }, "")).toBeUndefined();
});
