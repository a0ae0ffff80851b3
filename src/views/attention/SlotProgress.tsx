/** @file The progress of a model's load, or of the request for its attention; nothing while neither runs. */

import type { Slot } from "../../store";
import { useApp, usePanel } from "../ui/context";
import { LoadNote } from "./LoadNote";

export function SlotProgress({ slot: { id, label, state } }: { readonly slot: Slot }) {
  const app = useApp();
  const { request } = usePanel(id);
  if (state.kind === "loading") {
    const cancel = () => app.models.cancelLoad(id);
    return <LoadNote what={`Loading ${label}`} progress={state.progress} onCancel={cancel} />;
  }
  if (request.kind !== "running") return null;
  const cancel = () => app.results.cancel(id);
  return <LoadNote what="Computing attention" progress={request.progress} onCancel={cancel} />;
}
