import { expect, test } from "vitest";
import { measures } from "../../analysis/measures/table";
import type { MeasureOfHeads } from "../../engine/api/measures";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { chartThemes } from "../../views/charts/themes";
import type { ChartPart, TablePart } from "../figure";
import { parts as partsFor } from "./looks-parts";

const gone = Number.NaN;
const info = modelInfo({ name: "tiny", numLayers: 2, numHeads: 2, prunedHeads: { 1: [1] } });
const grid = (...values: number[]) => floatTensor(Float32Array.from(values), [2, 2]);

/** Every measure is 0.25 but those given. */
function partsOf(
  given: Readonly<Record<string, Partial<MeasureOfHeads>>>,
  measured = "previous",
  onlyBadge = false,
  weights: "looks" | "normed" = "looks",
  badge = "previous",
) {
  const found = measures.map(({ key, unit }): MeasureOfHeads => {
    const values = grid(0.25, 0.25, 0.25, gone);
    const { chance = 0.1, ...rest } = given[key] ?? {};
    const chances = [chance, chance];
    return { key, unit, values, low: values, high: values, counts: 12, chance, chances, ...rest };
  });
  const parts = partsFor(
    { [weights]: { info, label: "Tiny", found: { measures: found, tokens: 14, texts: 2 } } },
    { measured, spread: "deviation", badge, onlyBadge },
  );
  const [sentence, badges, columns, , all] = parts;
  if (
    sentence?.kind !== "sentence" ||
    badges?.kind !== "badges" ||
    columns?.kind !== "columns" ||
    all?.kind !== "table"
  )
    throw new Error("the parts have another order");
  return {
    badges: badges.badges,
    sentence: sentence.text,
    charts: columns.parts as readonly ChartPart[],
    all: all as TablePart,
  };
}

test("badges have their heads, the strongest first, and what a click sets; pruned heads are in no number", () => {
  const { sentence, badges, charts, all } = partsOf({
    previous: { values: grid(0.6, 0.99, 0.1, gone) },
    sep: { values: grid(0, 0, 0.7, gone) },
    cls: { values: grid(gone, gone, gone, gone), counts: 0 },
  });
  expect(sentence).toBe(
    "Of 3 heads, 3 have a clear pattern: 2 look at the previous token, 1 looks at [SEP].",
  );
  expect(badges.find(({ key }) => key === "start")).toMatchObject({
    share: "0 of 3",
    noOccasion: "nothing in these texts counts (n = 0)",
  });
  expect(badges[0]).toMatchObject({
    name: "Previous token",
    share: "2 of 3",
    isChosen: true,
    noOccasion: null,
    heads: [
      [0, 1],
      [0, 0],
    ],
    finding: "Previous token: 2 of 3 heads; a badge that most heads have does not tell them apart.",
    sets: { badge: "previous", measured: "previous" },
  });
  expect(all.rows.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ["L0 H0", "Previous token"],
    ["L0 H1", "Previous token"],
    ["L1 H0", "Separator"],
  ]);
  const look = { theme: chartThemes.light, width: 800, height: 400 };
  const frames = charts[1]!.build(look, { selected: [1, 0], shown: null }).layout.shapes;
  expect(frames?.map(({ x0, y0 }) => [x0, y0])).toEqual([
    [0.5, -0.5],
    [-0.5, -0.5],
    [-0.5, 0.5],
  ]);
});

test("until a badge is chosen, the first is marked that a head has", () => {
  const found = { sep: { values: grid(0, 0, 0.7, gone) } };
  const chosenOf = (badge: string, given: Parameters<typeof partsOf>[0] = found) => {
    const { badges, all } = partsOf(given, "previous", true, "looks", badge);
    return [badges.filter(({ isChosen }) => isChosen).map(({ key }) => key), all.rows.length];
  };
  expect(chosenOf("any")).toEqual([["separator"], 1]);
  expect(chosenOf("previous")).toEqual([["previous"], 0]);
  expect(chosenOf("any", {})).toEqual([["previous"], 0]);
});

test("counts that add up to more than the heads are explained", () => {
  const { sentence } = partsOf({
    previous: { values: grid(0.6, 0.99, 0.1, gone) },
    sep: { values: grid(0.55, 0, 0.7, gone) },
  });
  expect(sentence).toBe(
    "Of 3 heads, 3 have a clear pattern: 2 look at the previous token, 2 look at [SEP]; a head can have more than one.",
  );
});

test("the table can be of the heads with the chosen badge alone", () => {
  const { all } = partsOf({ previous: { values: grid(0.6, 0.99, 0.1, gone) } }, "previous", true);
  expect(all.rows.map(({ place }) => place)).toEqual([
    [0, 0],
    [0, 1],
  ]);
});

test("without an occasion a measure has no pattern, a dash in the table, and says so", () => {
  const nothing = { values: grid(gone, gone, gone, gone), counts: 0, chance: gone };
  const { badges, sentence, charts, all } = partsOf(
    { induction: nothing, previous: nothing, next: { counts: 2, chance: 0.4 } },
    "induction",
  );
  const said = badges.slice(0, 3).map(({ noOccasion }) => noOccasion);
  expect(said).toEqual([
    "nothing in these texts counts (n = 0)",
    "these texts are too short to tell it from chance (n = 2, chance 0.40)",
    null,
  ]);
  expect(sentence).toBe("Of 3 heads, none has a clear pattern.");
  expect(charts[0]?.title).toBe("Induction: nothing in these texts counts (n = 0).");
  expect(all.rows[0]?.cells[all.head.indexOf("Induction") - 1]).toBe("–");
});

test("charts are of the chosen measure, with its count and columns for files", () => {
  const { charts } = partsOf({ distance: { values: grid(1, 2, 3, gone) } }, "distance");
  const [byLayer, map] = charts;
  expect(byLayer?.note).toBe("tiny, n = 12 queries");
  expect(byLayer?.columns.map(({ name }) => name)).toEqual([
    "layer",
    "head",
    "distance_tokens",
    "interval_low",
    "interval_high",
  ]);
  const look = { theme: chartThemes.light, width: 800, height: 400 };
  expect(byLayer?.build(look, { selected: null, shown: null }).data[0]).toMatchObject({ y: [1, 2, 3, gone] });
  expect(map?.title).toBe("Distance: highest in layer 1 (mean 3.00), lowest in layer 0 (mean 1.50).");
});

test("norm-weighted measures say so in titles, files and columns", () => {
  const { charts, all, sentence } = partsOf(
    { previous: { values: grid(0.6, 0.9, 0.1, gone) } },
    "previous",
    false,
    "normed",
  );
  expect(sentence).toMatch(/^Of 3 heads, 2 have a clear pattern.* Weights are norm-weighted\.$/);
  expect(charts.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^Previous token \(norm-weighted\) by layer/),
    "Previous token (norm-weighted): highest in layer 0 (mean 0.750), lowest in layer 1 (mean 0.100).",
  ]);
  expect(charts[0]!.about.shows).toContain("‖α v W‖");
  expect(charts[0]!.fileName).toBe("previous-norm-weighted-by-layer-tiny");
  expect(charts[0]!.columns[2]!.name).toBe("previous_share_norm_weighted");
  expect([all.title, all.fileName]).toEqual(["All heads, norm-weighted", "measures-norm-weighted-tiny"]);
  expect(all.head).toContain("Previous token");
});

test("nothing is shown before what the weights ask for was measured", () => {
  expect(
    partsFor({}, { measured: "previous", spread: "deviation", badge: "previous", onlyBadge: false }),
  ).toEqual([]);
});
