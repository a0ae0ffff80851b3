/** @file A model that is loading, or the error that stopped it. */

import { isRemovable, type Slot } from "../../store";
import { useApp, useLiveSlot } from "../ui/context";
import { Working, type WorkingProps } from "../ui/Working";

interface ModelWorkingProps extends Pick<WorkingProps, "look"> {
  readonly slot: Slot;
}

/** Nothing for a model that is neither loading nor failed. */
export function ModelWorking({ slot: known, look }: ModelWorkingProps) {
  const { models } = useApp();
  const slot = useLiveSlot(known);
  const { id, label, state } = slot;
  if (state.kind !== "loading" && state.kind !== "failed") return null;
  const isCancelled = state.kind === "failed" && state.error.code === "aborted";
  return (
    <Working
      what={`Loading ${label}`}
      request={state.kind === "failed" ? state : { kind: "running", progress: state.progress }}
      onCancel={() => models.cancelLoad(id)}
      onRetry={() => void models.retryLoad(id)}
      retryLabel={isCancelled ? "Load" : undefined}
      onRemove={isRemovable(slot) ? () => models.remove(id) : undefined}
      look={look}
      testId="model"
    />
  );
}
