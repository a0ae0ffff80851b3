/** @file Tokens that a ban kept out of a text. Pure. */

import type { Candidate } from "../../engine/api/api";
import type { Shown } from "./shown-token";

export interface Ban {
  /** The likeliest token, which was banned. */
  readonly banned: Candidate;
  /** Index of the stage that banned it. */
  readonly stage: number;
}

/** The ban that put `token` in the place of the likeliest token: a rule that names that very token, not a cut of unlikely ones. */
export function banOf({ token, row }: Shown): Ban | null {
  const [banned] = row?.candidates ?? [];
  if (!row || !banned || banned.token === token) return null;
  const stage = row.stages.findIndex(
    ({ changes }, index) =>
      banned.logProbabilities[index + 1] === null && changes.some((change) => change.token === banned.token),
  );
  return stage < 0 ? null : { banned, stage };
}
