/** @file The progress of the data that was last requested, or why it could not be used. */

import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import { useData } from "./use-data";

interface DataRequestProps {
  /** Opens the choice of columns or of a file, if that is missing. */
  readonly onChoose?: () => void;
}

export function DataRequest({ onChoose }: DataRequestProps) {
  const { data } = useApp();
  const request = useData((state) => state.request);
  const isDraft = useData((state) => state.draft !== null);
  if (request.kind === "idle") return null;
  const lacksFile = request.kind === "failed" && request.error.code === "no-file";
  const missing = isDraft ? "Choose columns…" : lacksFile ? "Choose data…" : undefined;
  return (
    <Working
      what="Reading data"
      request={request}
      onCancel={() => data.cancel()}
      onRetry={missing ? onChoose : () => void data.retry()}
      retryLabel={missing}
      onRemove={() => data.dismiss()}
      testId="data"
    />
  );
}
