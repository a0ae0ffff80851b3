/** @file Suggests the option that a mistyped name was meant to be. */

/** The known name that differs from `name` in case, underscores or a letter or two; undefined for none. */
export function likelyName(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  if (wanted.length < 3 || wanted.length > 60) return undefined;
  const ranked = known
    .map((other) => ({ other, distance: editDistance(wanted, plain(other)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.min(2, wanted.length / 4) ? best.other : undefined;
}

const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Letters to insert, remove or replace to get from one text to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
