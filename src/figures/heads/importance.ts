/** @file The importance of every head, and how far its definitions agree. */

import { countPresent } from "../../analysis/absent-heads";
import { lossUnit, metricNameOf, metricWords } from "../../analysis/metric";
import { importanceDefinitions } from "../../engine/api/heads";
import { formatNumber, plural } from "../../lib/format";
import { type About, defineFigure, type TablePart } from "../figure";
import type { Importance } from "../measured";
import { flag } from "../option";
import { rankingFinding } from "./findings";
import { headMap } from "./head-map";
import { definitionNames, importanceBy, measureColumn, measureNames, rankAgreement } from "./head-values";
import { definition } from "./options";

const about: About = {
  shows:
    "How much the mean loss would change if a head were dimmed a little: the derivative by its entry ξ of the head mask, divided by the number of real tokens and, if chosen, by the layer's L2 norm.",
  formula: "I = |∂L / ∂ξ| ÷ tokens (÷ (‖layer‖₂ + 1e-20))",
  read: "Batch sums all texts before |·|; example takes |·| of each text, as run_bertology of transformers does with batches of one; position of each query position, as the code of Michel et al. (2019) does; cumulative adds each text to the gradient of those before, as run_bertology does because it never zeroes the gradient.",
};

export const importance = defineFigure({
  title: "Importance",
  over: "over the data set; the sentence above plays no part",
  needs: { importance: { measure: "importance", of: "shown" } },
  options: {
    definition,
    /** Whether each layer's importance is divided by its L2 norm. */
    isNormalised: flag("normalised", true, "÷ layer’s L2 norm", "normalised"),
  },
  parts: ({ importance: { info, found } }, { definition, isNormalised }) => {
    const { metric, loss, texts, tokens } = found;
    const right = metric ? `, ${metricWords[metric.name]} ${formatNumber(metric.value)}` : "";
    const unit = lossUnit(metric?.name ?? metricNameOf(info));
    const values = importanceBy(found, definition, isNormalised);
    const measure = isNormalised ? (`${definition}-normalised` as const) : definition;
    const { sentence, named } = rankingFinding({
      values,
      first: "largest",
      lead: "Most important",
      quantity: "importance",
      unit: "",
    });
    return [
      ...headMap({
        values,
        pruned: info.prunedHeads,
        title: "Importance",
        finding: sentence,
        named: [{ lead: "Most important", heads: named }],
        name: measureNames[measure],
        unit: "",
        note: `${info.name}, n = ${plural(texts, "text")}, ${plural(tokens, "token")}; loss ${formatNumber(loss)} ${unit}${right}`,
        about,
        fileName: `importance-${definition}-${info.name}`,
        column: measureColumn(measure, unit),
      }),
      agreement(found, isNormalised),
    ];
  },
});

function agreement(found: Importance, isNormalised: boolean): TablePart {
  const rows = rankAgreement(found, isNormalised);
  const n = plural(countPresent(found.byDefinition.batch.data), "head");
  return {
    kind: "table",
    title: "Do the definitions agree?",
    above: `Spearman’s ρ of the heads’ ranks, n = ${n}; 1 is the same order.`,
    label: "Rank agreement in numbers",
    head: ["ρ", ...importanceDefinitions],
    rows: importanceDefinitions.map((name, row) => ({ name: definitionNames[name], cells: rows[row]! })),
    testId: "agreement",
  };
}
