/** @file A repository of the Hub as one word of a link: `hub:owner/name@revision at https://hub`. Pure. */

export interface HubWord {
  readonly id: string;
  /** Null is the newest, and the public hub. */
  readonly revision: string | null;
  readonly hub: string | null;
}

const pattern = /^hub:([\w.-]+(?:\/[\w.-]+)?)(?:@([^\s@]+))?(?: at (https?:\/\/\S+))?$/;

export function writeHubWord({ id, revision, hub }: HubWord): string {
  return `hub:${id}${revision === null ? "" : `@${revision}`}${hub === null ? "" : ` at ${hub}`}`;
}

/** Null for any other word. */
export function readHubWord(word: string): HubWord | null {
  const [, id, revision, hub] = pattern.exec(word) ?? [];
  return id === undefined ? null : { id, revision: revision ?? null, hub: hub ?? null };
}
