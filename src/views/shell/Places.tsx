/** @file The place that is shown. All but the first picture's are fetched when they are first wanted. */

import { type ComponentType, lazy, Suspense } from "react";
import type { Place } from "../../store";
import { AttentionPlace } from "../attention/AttentionPlace";
import { useAppState } from "./context";

const componentOf: Record<Place, ComponentType> = {
  attention: AttentionPlace,
  heads: lazy(async () => ({ default: (await import("../heads/HeadsPlace")).HeadsPlace })),
  pruning: lazy(async () => ({ default: (await import("../pruning/PruningPlace")).PruningPlace })),
  decoding: lazy(async () => ({ default: (await import("../decoding/DecodingPlace")).DecodingPlace })),
};

export function Places() {
  const place = useAppState((state) => state.view.place);
  const Shown = componentOf[place];
  return (
    <Suspense fallback={null}>
      <Shown />
    </Suspense>
  );
}
