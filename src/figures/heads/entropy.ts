/** @file The entropy of every head, over the sentence or the data set. */

import { plural } from "../../lib/format";
import { defineFigure } from "../figure";
import { rankingFinding } from "./findings";
import { headMap } from "./head-map";
import { scope } from "./options";

export const entropy = defineFigure({
  title: "Entropy",
  needs: { entropy: { measure: "entropy", of: "shown" } },
  options: { scope },
  parts: ({ entropy: { info, found } }) => {
    const ranking = { values: found.entropy, quantity: "entropy", unit: " nats, sum over tokens" };
    const lowest = rankingFinding({ ...ranking, first: "smallest", lead: "Lowest entropy" });
    const highest = rankingFinding({ ...ranking, first: "largest", lead: "Highest entropy" });
    return headMap({
      values: found.entropy,
      pruned: info.prunedHeads,
      title: "Entropy",
      finding: lowest.sentence,
      named: [
        { lead: "Lowest", heads: lowest.named },
        { lead: "Highest", heads: highest.named },
      ],
      name: "entropy, sum over tokens",
      unit: " nats",
      note: `${info.name}, n = ${plural(found.tokens, "token")} of ${plural(found.texts, "text")}`,
      about: {
        shows:
          "How widely each head spreads its attention: the entropy of each query's weights, summed over all tokens of the texts.",
        formula: "H = Σ over tokens of −Σ p ln p, in nats",
        read: "A head with a low value looks at one token, a head with a high value at all alike; click a point to select its head.",
      },
      fileName: `entropy-${info.name}`,
      column: "entropy_sum_nats",
      entropies: found,
    });
  },
});
