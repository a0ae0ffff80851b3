/** @file How long a busy server asks to wait. */

/** The longest wait that is accepted; a longer one is reported to the user. */
export const longestWait = 120_000;

/** The wait in milliseconds from `Retry-After`, which has seconds or a date; null without one. */
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
