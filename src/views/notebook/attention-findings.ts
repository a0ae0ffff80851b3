/** @file What the heads of a model look at on a sentence, in sentences. Pure. */

import { patternSentence } from "../../analysis/patterns/words";
import { plural } from "../../lib/format";
import { differenceOf, type Picture, type ViewState } from "../../store";
import { patternsIn } from "../attention/picture";

/** On longer texts the patterns of all heads would hold up the page. */
const longestText = 128;
const mostNamed = 3;

/** "Head 2 looks at the previous token (99.98 % of its weight)."; null if nothing is clear. */
export function headFinding(picture: Picture, layer: number, head: number): string | null {
  const [found] = patternsIn(picture)([layer, head]);
  return found ? `${patternSentence(head, found, picture.info.specialTokens)} n = ${found.count}` : null;
}

/** Which clear patterns a model has, the most frequent first, each with some of its heads. */
export function patternFindings(label: string, picture: Picture): readonly string[] {
  const { numLayers, numHeads, specialTokens } = picture.info;
  if (picture.result.tokens.length > longestText) return [];
  const read = patternsIn(picture);
  const heads = new Map<string, string[]>();
  for (let layer = 0; layer < numLayers; layer++) {
    for (let head = 0; head < numHeads; head++) {
      const words = read([layer, head])[0]?.pattern.words(specialTokens);
      if (words) heads.set(words, [...(heads.get(words) ?? []), `L${layer} H${head}`]);
    }
  }
  const total = numLayers * numHeads;
  if (heads.size === 0) return [`${label}: none of ${plural(total, "head")} has a clear pattern.`];
  return [...heads]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(
      ([words, names]) =>
        `${label}: “${words}” is the pattern of ${names.length} of ${plural(total, "head")} (${listed(names)}).`,
    );
}

/** What only the view that a question links to can show: the notebook asks a model about its own sentence alone. */
export function openNote(view: ViewState): string | null {
  if (view.tab === "neurons") return "Open the view to see the queries and keys of the head.";
  return differenceOf(view) === "none"
    ? null
    : "Open the view to see the difference; this figure is of the model alone.";
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
