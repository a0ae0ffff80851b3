/** @file Which kept runs have to go: old ones, and the oldest of too many. Pure. */

export interface RunAge {
  readonly id: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
}

const mostRuns = 20;
const day = 86_400_000;
const longestAge = 60 * day;

/** The runs that nobody needs, oldest first. `taken`: those that a tab has open; null if the browser cannot tell. */
export function overdueRuns(
  runs: readonly RunAge[],
  taken: ReadonlySet<string> | null,
  now: number,
): readonly string[] {
  const idle = idleRuns(runs, taken, now);
  const surplus = Math.max(0, runs.length - mostRuns);
  return idle.filter(({ at }, place) => place < surplus || now - at > longestAge).map(({ id }) => id);
}

/** The runs that no open tab has, oldest first. If the browser cannot tell, a run of the last day may be in use. */
export function idleRuns(
  runs: readonly RunAge[],
  taken: ReadonlySet<string> | null,
  now: number,
): readonly RunAge[] {
  return runs.filter(({ id, at }) => (taken ? !taken.has(id) : now - at > day)).sort((a, b) => a.at - b.at);
}
