/** @file The parts of what heads look at: any measure of attention by head and layer, and all of them in one table. */

import type { HeadPlace } from "../../analysis/head-sets";
import type { Measure } from "../../analysis/measures/measure";
import { measures } from "../../analysis/measures/table";
import { type PatternOfHeads, patternsOfHead } from "../../analysis/patterns/heads";
import type { ModelInfo } from "../../engine/api/api";
import type { MeasureOfHeads, MeasureResult } from "../../engine/api/measures";
import { plural } from "../../lib/format";
import { columnName, headColumns } from "../charts/chart";
import { heatChart } from "../charts/heat-chart";
import { layerSummaries, spreadChart, spreadHeadAt } from "../charts/spread-chart";
import type { Cell, ChartPart, Known, Part, TablePart } from "../figure";
import { badgeList, badgesIn, badgesSentence, headsLeft, placeAt } from "./badges";
import { layerTable } from "./by-layer-parts";
import { capital, layersFinding, rankingFinding, shortName, trendFinding } from "./findings";

/** Its definition says what a weight is. */
interface Shown extends Measure {
  readonly found: MeasureOfHeads;
  /** Its name in titles, where nothing else says it. */
  readonly title: string;
  /** Ends the names of files and columns. */
  readonly suffix: string;
}

/** That of the weights that the options name. */
interface Found {
  readonly looks?: Known<"looks">;
  readonly normed?: Known<"normLooks">;
}

interface Chosen extends Omit<Drawn, "framed"> {
  readonly measured: string;
  readonly badge: string;
  readonly onlyBadge: boolean;
}

export function parts(
  { looks, normed }: Found,
  { measured, spread, badge, onlyBadge }: Chosen,
): readonly Part[] {
  const known = normed ?? looks;
  if (!known) return [];
  const { info, found } = known;
  const isNormed = known === normed;
  const all = shownMeasures(found, isNormed);
  const badges = badgesIn(found);
  const chosen = chosenBadge(badges, badge);
  const marked = chosen?.heads ?? [];
  const framed = marked.map((index) => placeAt(index, info));
  const shown = all.find(({ key }) => key === measured)!;
  return [
    {
      kind: "sentence",
      text: `${badgesSentence(badges, info)}${isNormed ? " Weights are norm-weighted." : ""}`,
      testId: "patterns",
    },
    { kind: "badges", badges: badgeList(badges, info, chosen?.pattern.key), testId: "badges" },
    { kind: "columns", widths: "wide-first", parts: charts(shown, info, { spread, framed }) },
    { kind: "selected" },
    allTable(all, badges, { info, only: onlyBadge ? marked : null }),
    layerTable(layerSummaries(shown.found.values), words(shown), `${shown.title} by layer in numbers`),
  ];
}

/** Of "any" the first that a head has; where no head has one, the first. */
function chosenBadge(badges: readonly PatternOfHeads[], badge: string): PatternOfHeads | undefined {
  const named = badges.find(({ pattern }) => pattern.key === badge);
  return named ?? badges.find(({ heads }) => heads.length > 0) ?? badges[0];
}

function shownMeasures({ measures: found }: MeasureResult, isNormed: boolean): readonly Shown[] {
  const byKey = new Map(found.map((measure) => [measure.key, measure]));
  return measures.flatMap((measure) => {
    const own = byKey.get(measure.key);
    if (!own) return [];
    const shown = isNormed ? normed(measure) : { ...measure, title: measure.name, suffix: "" };
    return [{ ...shown, found: own }];
  });
}

const normed = (measure: Measure): Omit<Shown, "found"> => ({
  ...measure,
  title: `${measure.name} (norm-weighted)`,
  definition: `${measure.definition}; a weight is ‖α v W‖ ÷ its sum over the keys`,
  source: `${measure.source}; Kobayashi et al. 2020, Attention is Not Only a Weight (norms)`,
  suffix: "-norm-weighted",
});

const units = { nats: " nats", share: "", tokens: " tokens" } as const;
const words = ({ title, unit }: Pick<Shown, "title" | "unit">) => ({
  name: unit === "share" ? `${title}, share of weight` : title,
  unit: units[unit],
});

interface Drawn {
  readonly spread: "deviation" | "range";
  readonly framed: readonly HeadPlace[];
}

function charts(shown: Shown, info: ModelInfo, { spread, framed }: Drawn): readonly Part[] {
  const { found, title: name, definition, source, over } = shown;
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
      { name: columnName(`${shown.key}_${shown.unit}${shown.suffix}`), values: values.data },
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
      fileName: `${shown.key}${shown.suffix}-by-layer-${info.name}`,
      testId: "looks-chart",
    },
    {
      ...both,
      title: layersFinding(capital(name), values),
      name: `${name}, layers × heads`,
      build: (look, { selected }) => heatChart({ ...input, selected, framed }, look),
      headAt: ({ x, y }) => [Number(y), Number(x)],
      fileName: `${shown.key}${shown.suffix}-map-${info.name}`,
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
  const suffix = all[0]?.suffix ?? "";
  const heads = headsLeft(info).filter(({ index }) => only === null || only.includes(index));
  return {
    kind: "table",
    title: `${only === null ? "All heads" : "Heads with the chosen badge"}${suffix ? ", norm-weighted" : ""}`,
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
    fileName: `measures${suffix}-${info.name}`,
    testId: "all-measures",
  };
}
