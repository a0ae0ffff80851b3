/** @file The heads that were chosen in a chart. A look at one of their texts in another place does not lose them. */

import { useState } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import { useApp, useAppState } from "../ui/context";

type Chosen = readonly HeadPlace[];

/** What was last chosen of each slot, while the page is open. */
const lastChosen = new WeakMap<ReturnType<typeof useApp>, Map<string, Chosen>>();

/** Those of the active slot when it is first called. */
export function useChosen() {
  const app = useApp();
  const slot = useAppState(({ active }) => active);
  const bySlot = lastChosen.get(app) ?? new Map<string, Chosen>();
  lastChosen.set(app, bySlot);
  const [chosen, setChosen] = useState(bySlot.get(slot) ?? []);
  const choose = (heads: Chosen) => {
    bySlot.set(slot, heads);
    setChosen(heads);
  };
  return [chosen, choose] as const;
}
