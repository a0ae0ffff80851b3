/** @file How long a busy server asks to wait. */

/** The longest wait that is obeyed; a longer one is reported to the user. */
export const longestWait = 120_000;

/** The wait in milliseconds that the answer asks for by `Retry-After`, in seconds or as a date; null if it does not. */
export function retryAfter({ headers }: Response, now = Date.now()): number | null {
  const said = headers.get("retry-after")?.trim();
  if (!said) return null;
  if (/^\d+$/.test(said)) return Number(said) * 1000;
  const date = Date.parse(said);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Whether the same request may succeed a moment later. */
export function isPassing({ status }: Response): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 425;
}
