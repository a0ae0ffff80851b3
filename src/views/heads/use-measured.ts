/** @file How the views of heads ask and read: asked when first seen, and again when what they are about changes. */

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect } from "react";
import { useStore } from "zustand/react";
import type { Measured, Measurement } from "../../store";
import { useData } from "../data/use-data";
import { useAppState } from "../ui/context";

/** Rest after the last keystroke before a new sentence is measured. */
const restMilliseconds = 250;

const nothing: Measured<never, never> = { finding: null, request: { kind: "idle" } };

/** What was found of a slot's model; `isWanted` false only reads what is known. */
export function useMeasured<Asked, Found>(
  measurement: Measurement<Asked, Found>,
  slot: string,
  isWanted = true,
): Measured<Asked, Found> {
  const model = useAppState(({ slots }) => {
    const state = slots.find(({ id }) => id === slot)?.state;
    return state?.kind === "ready" ? state.info.model : null;
  });
  const [subject] = useDebouncedValue(
    useAppState((state) => state.subject),
    restMilliseconds,
  );
  const set = useData((state) => state.set);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks anew when the model, the sentence or the data change
  useEffect(() => {
    if (isWanted) void measurement.ask(slot);
  }, [measurement, slot, isWanted, model, subject, set]);
  return useStore(measurement.store, (state) => state[slot]) ?? nothing;
}
