/** @file Which kept runs have to go: old ones, and the oldest of too many. Pure. */

export interface RunAge {
  readonly id: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
}

/** Runs of one group count together. */
export interface GroupedRun extends RunAge {
  readonly group: string;
}

/** Of a group. */
const mostRuns = 20;
const day = 86_400_000;
const longestAge = 60 * day;

/** The runs that nobody needs, oldest first. `taken`: those that a tab has open; null if the browser cannot tell. */
export function overdueRuns(
  runs: readonly GroupedRun[],
  taken: ReadonlySet<string> | null,
  now: number,
): readonly string[] {
  const surplus = new Map<string, number>();
  for (const { group } of runs) surplus.set(group, (surplus.get(group) ?? -mostRuns) + 1);
  const isOverdue = ({ at, group }: GroupedRun) => {
    const left = surplus.get(group)!;
    surplus.set(group, left - 1);
    return left > 0 || now - at > longestAge;
  };
  return idleRuns(runs, taken, now)
    .filter(isOverdue)
    .map(({ id }) => id);
}

/** The runs that no open tab has, oldest first. If the browser cannot tell, a run of the last day may be in use. */
export function idleRuns<Run extends RunAge>(
  runs: readonly Run[],
  taken: ReadonlySet<string> | null,
  now: number,
): readonly Run[] {
  return runs.filter(({ id, at }) => (taken ? !taken.has(id) : now - at > day)).sort((a, b) => a.at - b.at);
}
