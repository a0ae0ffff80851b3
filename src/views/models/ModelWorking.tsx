/** @file A place without figures yet: how its model is coming along, or why it did not load. */

import type { Slot } from "../../store";
import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { Working } from "../ui/Working";

/** Nothing for a model that is neither loading nor failed. */
export function ModelWorking({ slot: { id, label, state } }: { readonly slot: Slot }) {
  const { models } = useApp();
  switch (state.kind) {
    case "failed":
      return <ErrorNote error={state.error} onRetry={() => void models.retryLoad(id)} />;
    case "loading":
      return (
        <Working
          what={`Loading ${label}`}
          request={{ kind: "running", progress: state.progress }}
          onCancel={() => models.cancelLoad(id)}
          testId="model"
        />
      );
    default:
      return null;
  }
}
