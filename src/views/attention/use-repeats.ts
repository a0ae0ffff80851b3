/** @file What a model's heads look at in random sequences that repeat themselves, once that was measured anywhere. */

import { useMemo } from "react";
import { useStore } from "zustand/react";
import { repeatMeasures } from "../../analysis/measures/table";
import type { PatternOfHeads } from "../../analysis/patterns/heads";
import { badgesIn } from "../../figures/heads/badges";
import type { ModelInfo } from "../../store";
import { useApp } from "../ui/context";

/** Induction and duplicate token of all heads; null until they were measured of this model. */
export function useRepeats(
  slot: string,
  { model }: Pick<ModelInfo, "model">,
): readonly PatternOfHeads[] | null {
  const { repeats, sentenceLooks, dataLooks } = useApp().heads;
  // The sequences are the same whatever the texts are.
  const findings = [
    useStore(repeats.store, (state) => state[slot]?.finding),
    useStore(sentenceLooks.store, (state) => state[slot]?.finding),
    useStore(dataLooks.store, (state) => state[slot]?.finding),
  ];
  const found = findings.find((finding) => finding?.info.model === model)?.found;
  return useMemo(() => {
    if (!found) return null;
    const keys = repeatMeasures.map(({ key }) => key);
    return badgesIn(found).filter(({ pattern }) => keys.includes(pattern.measure));
  }, [found]);
}
