/** @file How likely a model finds a text that a person wrote. */

import { logSumExp } from "../../analysis/probabilities";
import type { TextMeasures } from "../api/api";
import { readInput } from "../input/input";
import type { LoadedModel } from "../model/loading";
import { checkLanguageModel } from "./decoding";
import { stepCacheOf } from "./step-runner";

/** Tokens that are read at a time: with a vocabulary of 50,257 their logits take 13 MB, where those of 1,024 take 206. */
const pieceLength = 64;

/** The log-probability of each token after the first; those of a long text piece by piece, on top of a cache of its own. */
export async function measureText(
  loaded: LoadedModel,
  text: string,
  signal: AbortSignal | undefined,
): Promise<TextMeasures> {
  const { ids, texts, truncated } = readInput(loaded, { text });
  checkLanguageModel(loaded);
  const cache = stepCacheOf(loaded);
  const logProbabilities: (number | null)[] = [null];
  try {
    // After the last token nothing is asked.
    for (let start = 0; start < ids.length - 1; start += pieceLength) {
      const tokens = ids.slice(start, Math.min(start + pieceLength, ids.length - 1));
      const row = { parent: start === 0 ? null : 0, tokens, pastLength: start, hidden: false };
      const [scored] = await cache.run({ rows: [row], inPlace: start > 0 }, signal, "every");
      const size = scored!.logits.length / tokens.length;
      tokens.forEach((_, place) => {
        const logits = scored!.logits.subarray(place * size, (place + 1) * size);
        logProbabilities.push(logits[ids[start + place + 1]!]! - logSumExp(logits));
      });
    }
  } finally {
    cache.clear();
  }
  return { ids, texts, truncated, logProbabilities };
}
