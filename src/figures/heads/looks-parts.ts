/** @file The parts of what heads look at: any measure of attention by head and layer, and all of them in one table. */

import type { HeadPlace } from "../../analysis/head-sets";
import type { Measure } from "../../analysis/measures/measure";
import { measures } from "../../analysis/measures/table";
import { type PatternOfHeads, patternsOfHead } from "../../analysis/patterns/heads";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureOfHeads, MeasureResult } from "../../engine/api/measures";
import { plural } from "../../lib/format";
import { headColumns } from "../charts/chart";
import { heatChart } from "../charts/heat-chart";
import { layerSummaries, spreadChart, spreadHeadAt } from "../charts/spread-chart";
import type { Cell, ChartPart, Known, Part, TablePart } from "../figure";
import { badgeList, badgesIn, badgesSentence, headsLeft, placeAt } from "./badges";
import { layerTable } from "./by-layer-parts";
import { capital, layersFinding, rankingFinding, shortName, trendFinding } from "./findings";

interface Shown extends Measure {
  readonly found: MeasureOfHeads;
}

interface Found {
  readonly looks: Known<"looks">;
}

interface Chosen extends Omit<Drawn, "framed"> {
  readonly measured: string;
  readonly badge: string;
  readonly onlyBadge: boolean;
}

export function parts(
  { looks: { info, found } }: Found,
  { measured, spread, badge, onlyBadge }: Chosen,
): readonly Part[] {
  const all = shownMeasures(found);
  const badges = badgesIn(found);
  const marked = badges.find(({ pattern }) => pattern.key === badge)?.heads ?? [];
  const framed = marked.map((index) => placeAt(index, info));
  const shown = all.find(({ key }) => key === measured)!;
  return [
    { kind: "sentence", text: badgesSentence(badges, info), testId: "patterns" },
    { kind: "badges", badges: badgeList(badges, info, badge), testId: "badges" },
    { kind: "columns", widths: "wide-first", parts: charts(shown, info, { spread, framed }) },
    { kind: "selected" },
    allTable(all, badges, { info, only: onlyBadge ? marked : null }),
    layerTable(layerSummaries(shown.found.values), words(shown), `${shown.name} by layer in numbers`),
  ];
}

function shownMeasures({ measures: found }: MeasureResult): readonly Shown[] {
  const byKey = new Map(found.map((measure) => [measure.key, measure]));
  return measures.flatMap((measure) => {
    const own = byKey.get(measure.key);
    return own ? [{ ...measure, found: own }] : [];
  });
}

const units = { nats: " nats", share: "", tokens: " tokens" } as const;
const words = ({ name, unit }: Measure) => ({
  name: unit === "share" ? `${name}, share of weight` : name,
  unit: units[unit],
});

interface Drawn {
  readonly spread: "deviation" | "range";
  readonly framed: readonly HeadPlace[];
}

function charts(shown: Shown, info: ModelInfo, { spread, framed }: Drawn): readonly Part[] {
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
      read: "A point for each head, and each layer's mean with its spread; click a point to select its head. Framed heads have the chosen badge. If nothing in the texts counts, no head has a value.",
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
      build: (look, { selected }) => heatChart({ ...input, selected, framed }, look),
      headAt: ({ x, y }) => [Number(y), Number(x)],
      fileName: `${shown.key}-map-${info.name}`,
      testId: "looks-map",
    },
  ];
}

interface TableRows {
  readonly info: ModelInfo;
  /** The heads that have the chosen badge; null for all heads. */
  readonly only: readonly number[] | null;
}

function allTable(
  all: readonly Shown[],
  badges: readonly PatternOfHeads[],
  { info, only }: TableRows,
): TablePart {
  const heads = headsLeft(info).filter(({ index }) => only === null || only.includes(index));
  return {
    kind: "table",
    title: only === null ? "All heads" : "Heads with the chosen badge",
    above: "Click the name of a column to sort by it. A dash has no occasion in these texts.",
    label: "All measures of all heads",
    isSortable: true,
    head: ["head", "badges", ...all.map(({ name, unit }) => (unit === "share" ? name : `${name}, ${unit}`))],
    rows: heads.map(({ place, index }) => {
      const own = patternsOfHead(badges, index);
      return {
        name: shortName(place),
        place,
        cells: [
          own.map(({ pattern }) => pattern.name).join(", ") || "–",
          ...all.map(({ found }): Cell => {
            const value = found.values.data[index]!;
            return Number.isNaN(value) ? "–" : value;
          }),
        ],
      };
    }),
    fileName: `measures-${info.name}`,
    testId: "all-measures",
  };
}
