/** @file How long a server that is busy wants to be left alone. */

/** The longest wait that is kept here; whoever is asked to wait longer is told so. */
export const longestWait = 120_000;

/** Milliseconds that the answer asks to wait: its `Retry-After`, in seconds or as a date. Null where it names none. */
export function retryAfter({ headers }: Response, now = Date.now()): number | null {
  const said = headers.get("retry-after")?.trim();
  if (!said) return null;
  if (/^\d+$/.test(said)) return Number(said) * 1000;
  const date = Date.parse(said);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Whether the same question may well be answered a moment later. */
export function isPassing({ status }: Response): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 425;
}
