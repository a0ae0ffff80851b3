/** @file Progress as words and as a share. */

import type { Progress } from "../../lib/call";
import { formatBytes } from "../../lib/format";

/** "12.3 MB of 26.7 MB", "3 of 12 layers". */
export function progressText(progress: Progress | null): string {
  if (!progress) return "starting…";
  const { done, total, unit } = progress;
  if (unit === "bytes") {
    return total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  }
  if (total === undefined) return `${done} ${unit}`;
  return `${done} of ${total} ${total === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** The share that is done, 0 to 1; `null` while the total is unknown. */
export function shareOf(progress: Progress | null): number | null {
  if (progress?.total === undefined || progress.total === 0) return null;
  return Math.min(1, progress.done / progress.total);
}
