/** @file What heads look at: any measure of attention by head and layer, and all of them in one table. */

import { allPlaces, hasHead } from "../../analysis/head-sets";
import type { Measure } from "../../analysis/measures/measure";
import { measures } from "../../analysis/measures/table";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureOfHeads, MeasureResult } from "../../engine/api/measures";
import { formatNumber, plural } from "../../lib/format";
import { headColumns } from "../charts/chart";
import { heatChart } from "../charts/heat-chart";
import { layerSummaries, spreadChart, spreadHeadAt } from "../charts/spread-chart";
import { type Cell, type ChartPart, defineFigure, type Part, type TablePart } from "../figure";
import { choice } from "../option";
import { layerTable } from "./by-layer";
import { capital, layersFinding, rankingFinding, shortName, trendFinding } from "./findings";
import { scope, spread } from "./options";

const names = Object.fromEntries(measures.map(({ key, name }) => [key, name]));

/** The measure that the charts show. */
const measured = choice("measure", "distance", names, {
  kind: "select",
  label: "Measure",
  testId: "measure",
});

/** A pattern is more than everything else together. */
const clearShare = 0.5;

interface Shown extends Measure {
  readonly found: MeasureOfHeads;
}

export const looks = defineFigure({
  title: "What heads look at",
  needs: { looks: { measure: "looks", of: "shown" } },
  options: { scope, measured, spread },
  parts: ({ looks: { info, found } }, { measured, spread }) => {
    const all = shownMeasures(found);
    const shown = all.find(({ key }) => key === measured)!;
    return [
      { kind: "sentence", text: patternsSentence(all, info), testId: "patterns" },
      { kind: "columns", widths: "wide-first", parts: charts(shown, info, spread) },
      { kind: "selected" },
      allTable(all, info),
      layerTable(layerSummaries(shown.found.values), words(shown), `${shown.name} by layer in numbers`),
    ];
  },
});

function shownMeasures({ measures: found }: MeasureResult): readonly Shown[] {
  const byKey = new Map(found.map((measure) => [measure.key, measure]));
  return measures.flatMap((measure) => {
    const own = byKey.get(measure.key);
    return own ? [{ ...measure, found: own }] : [];
  });
}

/** Measures that are patterns and have an occasion in the texts. A start token is named instead of the first one. */
function patternsIn(all: readonly Shown[]): readonly (Shown & { readonly pattern: string })[] {
  const hasStart = all.some(({ key, found }) => key === "cls" && found.counts > 0);
  return all.flatMap((measure) => {
    const { key, pattern, found } = measure;
    const isRepeated = key === "first" && hasStart;
    return pattern === undefined || found.counts === 0 || isRepeated ? [] : [{ ...measure, pattern }];
  });
}

const units = { nats: " nats", share: "", tokens: " tokens" } as const;
const words = ({ name, unit }: Measure) => ({
  name: unit === "share" ? `${name}, share of weight` : name,
  unit: units[unit],
});

function charts(shown: Shown, info: ModelInfo, spread: "deviation" | "range"): readonly Part[] {
  const { found, name, definition, source, over } = shown;
  const { values, counts } = found;
  const input = { ...words(shown), values, pruned: info.prunedHeads };
  const isRandom = over === "random repeats";
  const both: Pick<ChartPart, "kind" | "note" | "about" | "height" | "columns"> = {
    kind: "chart",
    note: `${info.name}, n = ${plural(counts, "query", "queries")}${isRandom ? " of random sequences" : ""}`,
    about: {
      shows: `${name} of each head: ${definition}.`,
      formula: source,
      read: "A point for each head, and each layer's mean with its spread; click a point to select its head. If nothing in the texts counts, no head has a value.",
    },
    height: 430,
    columns: [
      ...headColumns(values.shape),
      { name: `${shown.key}_${shown.unit}`, values: values.data },
      { name: "interval_low", values: found.low.data },
      { name: "interval_high", values: found.high.data },
    ],
  };
  const highest = rankingFinding({
    values,
    first: "largest",
    lead: "Most",
    quantity: name.toLowerCase(),
    unit: units[shown.unit],
  });
  return [
    {
      ...both,
      title: counts === 0 ? `${name}: nothing in these texts counts (n = 0).` : trendFinding(name, values),
      name: `${name} by layer`,
      named: [{ lead: "Most", heads: highest.named }],
      build: (look, { selected }) =>
        spreadChart({ ...input, layers: layerSummaries(values), selected, spread }, look),
      headAt: spreadHeadAt(values),
      fileName: `${shown.key}-by-layer-${info.name}`,
      testId: "looks-chart",
    },
    {
      ...both,
      title: layersFinding(capital(name), values),
      name: `${name}, layers × heads`,
      build: (look, { selected }) => heatChart({ ...input, selected }, look),
      headAt: ({ x, y }) => [Number(y), Number(x)],
      fileName: `${shown.key}-map-${info.name}`,
      testId: "looks-map",
    },
  ];
}

/** What a head does with most of its weight; null if no kind of token has half of it. */
interface HeadPattern {
  readonly pattern: string;
  readonly share: number;
}

/** The pattern of a head, by its index, with the most weight. */
function patternOf(patterns: ReturnType<typeof patternsIn>, index: number): HeadPattern | null {
  const clear = patterns.flatMap(({ pattern, found }) => {
    const share = found.values.data[index]!;
    return share >= clearShare ? [{ pattern, share }] : [];
  });
  return clear.toSorted((a, b) => b.share - a.share)[0] ?? null;
}

/** The heads that are left, each with its index in `[L, H]`. */
function headsLeft({ prunedHeads, ...grid }: ModelInfo) {
  return allPlaces(grid)
    .map((place, index) => ({ place, index }))
    .filter(({ place }) => !hasHead(prunedHeads, place));
}

/** How many heads have each pattern. A pattern without an occasion in the texts is left out. */
function patternsSentence(all: readonly Shown[], info: ModelInfo): string {
  const heads = headsLeft(info);
  const counted = patternsIn(all)
    .map(({ pattern, found }) => {
      return { pattern, count: heads.filter(({ index }) => found.values.data[index]! >= clearShare).length };
    })
    .filter(({ count }) => count > 0);
  const of = `Of ${plural(heads.length, "head")}`;
  if (counted.length === 0) return `${of}, none has half of its weight on one kind of token.`;
  const list = counted
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 4)
    .map(({ count, pattern }) => `${count} ${count === 1 ? pattern : pattern.replace("looks", "look")}`);
  return `${of}, ${list.join(", ")} with at least half of their weight.`;
}

function allTable(all: readonly Shown[], info: ModelInfo): TablePart {
  const patterns = patternsIn(all);
  return {
    kind: "table",
    title: "All heads",
    above: "Click the name of a column to sort by it. A dash has no occasion in these texts.",
    label: "All measures of all heads",
    isSortable: true,
    head: ["head", "pattern", ...all.map(({ name, unit }) => (unit === "share" ? name : `${name}, ${unit}`))],
    rows: headsLeft(info).map(({ place, index }) => {
      const own = patternOf(patterns, index);
      return {
        name: shortName(place),
        cells: [
          own ? `${own.pattern} (${formatNumber(own.share)})` : "–",
          ...all.map(({ found }): Cell => {
            const value = found.values.data[index]!;
            return Number.isNaN(value) ? "–" : value;
          }),
        ],
      };
    }),
    testId: "all-measures",
  };
}
