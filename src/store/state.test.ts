import { expect, test } from "vitest";
import { type Slot, type SlotState, sameSlots } from "./state";

const slot = (state: SlotState): Slot => ({
  id: "bert-emotion",
  label: "BERT emotion",
  source,
  state,
});
const source = { kind: "embedded", model: "bert-emotion" } as const;
const loading = (done: number): SlotState => ({
  kind: "loading",
  progress: { stage: "download", done, total: 10, unit: "bytes", label: "model.safetensors" },
});

test("the progress of a load makes no other list of models; its end, a new name and another model do", () => {
  const before = [slot(loading(1))];
  expect(sameSlots(before, [slot(loading(2))])).toBe(true);
  expect(sameSlots(before, [slot({ kind: "empty" })])).toBe(false);
  expect(sameSlots(before, [{ ...slot(loading(1)), label: "other" }])).toBe(false);
  expect(sameSlots(before, [{ ...slot(loading(1)), id: "other" }])).toBe(false);
  expect(sameSlots(before, [])).toBe(false);
});
