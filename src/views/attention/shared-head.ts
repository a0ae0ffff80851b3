/** @file Which heads of a layer share a key and value head, in words. Pure. */

import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import type { ModelInfo } from "../../store";

/** Null if every head has its own, or no other head that is left shares it. */
export function sharedHeadText(
  {
    numHeads,
    numKeyValueHeads,
    prunedHeads,
  }: Pick<ModelInfo, "numHeads" | "numKeyValueHeads" | "prunedHeads">,
  [layer, head]: HeadPlace,
): string | null {
  const size = numHeads / numKeyValueHeads;
  const shared = Math.floor(head / size);
  const others = Array.from({ length: size }, (_, index) => shared * size + index).filter(
    (other) => other !== head && !hasHead(prunedHeads, [layer, other]),
  );
  const last = others.pop();
  if (last === undefined) return null;
  const names = others.length === 0 ? `head ${last}` : `heads ${others.join(", ")} and ${last}`;
  return `shares key and value head ${shared} with ${names}`;
}
