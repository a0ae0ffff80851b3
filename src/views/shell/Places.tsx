/** @file The current place. All but Attention are loaded on first use. */

import { type ComponentType, lazy, Suspense, useState } from "react";
import { type Place, places } from "../../store";
import { AttentionPlace } from "../attention/AttentionPlace";
import { Boundary } from "../ui/Boundary";
import { useAppState, useReload } from "../ui/context";
import { loadPart } from "../ui/missing-part";

type Loader = () => Promise<ComponentType>;

const loaders: Record<Exclude<Place, "attention">, Loader> = {
  heads: async () => (await import("../heads/HeadsPlace")).HeadsPlace,
  pruning: async () => (await import("../pruning/PruningPlace")).PruningPlace,
  decoding: async () => (await import("../decoding/DecodingPlace")).DecodingPlace,
  notebook: async () => (await import("../notebook/NotebookPlace")).NotebookPlace,
};

function componentOf(place: Place): ComponentType {
  if (place === "attention") return AttentionPlace;
  return lazy(async () => ({ default: await loadPart(loaders[place]) }));
}

const first = Object.fromEntries(places.map((place) => [place, componentOf(place)])) as Record<
  Place,
  ComponentType
>;

export function Places() {
  const place = useAppState((state) => state.view.place);
  const reload = useReload();
  const [components, setComponents] = useState(first);
  const Shown = components[place];
  // A lazy component that failed to load never retries, so it is replaced by a new one.
  const renew = () => setComponents((before) => ({ ...before, [place]: componentOf(place) }));
  return (
    <Boundary key={place} what="This place" onRetry={renew} onReload={reload}>
      <Suspense fallback={null}>
        <Shown />
      </Suspense>
    </Boundary>
  );
}
