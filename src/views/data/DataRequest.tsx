/** @file What becomes of the data that was last asked for: how far it is, or why it could not be used. */

import { useApp } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { Working } from "../ui/Working";
import { useData } from "./use-data";

interface DataRequestProps {
  /** Leads to the choice of columns or of a file, where that is what is missing. */
  readonly onChoose?: () => void;
}

export function DataRequest({ onChoose }: DataRequestProps) {
  const { data } = useApp();
  const request = useData((state) => state.request);
  const isDraft = useData((state) => state.draft !== null);
  if (request.kind === "idle") return null;
  if (request.kind === "running") {
    return <Working what="Reading data" request={request} onCancel={() => data.cancel()} testId="data" />;
  }
  const { error } = request;
  const missing = isDraft ? "Choose columns…" : error.code === "no-file" ? "Choose data…" : null;
  return (
    <div data-testid="data-error">
      <ErrorNote
        error={error}
        onRetry={missing ? onChoose : () => void data.retry()}
        retryLabel={missing ?? "Try again"}
        onRemove={() => data.dismiss()}
      />
    </div>
  );
}
