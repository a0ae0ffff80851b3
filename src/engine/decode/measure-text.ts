/** @file Measures how likely a model finds a given text. */

import { logSumExp } from "../../analysis/probabilities";
import type { TextMeasures } from "../api/api";
import { readInput } from "../input/input";
import type { LoadedModel } from "../model/loading";
import { checkLanguageModel } from "./decoding";
import { stepCacheOf } from "./step-runner";

/**
 * How many tokens are read at a time. With a vocabulary of 50,257 their logits take 13 MB; those of 1,024 tokens would
 * take 206 MB.
 */
const pieceLength = 64;

/** The log-probability of each token after the first. A long text is read in pieces, with its own cache. */
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
    // The last token predicts nothing that is in the text.
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
